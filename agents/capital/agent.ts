import { commuting } from '#shared/messaging/handler.ts';
import type { AgentContext, AgentDefinition, RunningAgent } from '#shared/runtime/agent.ts';
import { advise } from './advice.ts';
import { type CapitalConfig, capitalConfig } from './config.ts';
import { deskOf } from './desk.ts';
import { expireProposals } from './expiry.ts';
import { onBalancesObserved } from './handlers/balances-observed.ts';
import { onCapitalCommanded } from './handlers/capital-commanded.ts';
import { onFillRecorded } from './handlers/fill-recorded.ts';
import { onPositionClosed } from './handlers/position-closed.ts';
import { writeEquity } from './store.ts';
import { repeatedly, type Timer } from './timers.ts';
import { takeTurn } from './turn.ts';

/** Keeps the books: the ledger per bot, allocations, funds and equity at the marks; moves and protects capital. */
export const capital: AgentDefinition<CapitalConfig> = { name: 'capital', config: capitalConfig, start };

async function start(context: AgentContext<CapitalConfig>): Promise<RunningAgent> {
  const { config, system } = context;
  const { account, quoteAsset: quote, venue, profile } = system;
  let unpriced: readonly string[] = [];
  const desk = deskOf(config, {
    quoteAsset: quote,
    valued: assets => {
      unpriced = assets;
    },
    venue: { account, venue: venue.id },
    minimumCapital: profile === 'live' ? config.minimum.starter : config.minimum.testing,
  });
  const timers: readonly Timer[] = [
    repeatedly(context, { everyMs: config.equityEveryMs, missed: 'equity-not-valued' }, async ({ tx, marketNow }) => {
      desk.valued(await writeEquity(tx, { account, quote, now: marketNow }));
      return { send: [] };
    }),
    repeatedly(context, { everyMs: config.turnEveryMs, missed: 'capital-not-looked-at' }, async at => {
      const scope = { account, quote, now: at.marketNow };
      await expireProposals(at.tx, scope);
      const taken = await takeTurn(at.tx, scope, config);
      return { send: taken?.turn.targets == null ? [] : await advise(at.tx, { scope, desk, view: taken.view }) };
    }),
  ];
  return {
    handlers: [
      // the books, with the fills on their way counted in, come to the same in any order
      ...[onFillRecorded(desk), onPositionClosed(), onBalancesObserved(desk)].map(commuting),
      onCapitalCommanded(desk),
    ],
    begin: async () => {
      for (const timer of timers) timer.begin();
    },
    details: () => ({ unpriced }),
    stop: async () => {
      for (const timer of timers) timer.stop();
    },
  };
}
