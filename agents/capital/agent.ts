import { commuting } from '#shared/messaging/handler.ts';
import type { AgentContext, AgentDefinition, RunningAgent } from '#shared/runtime/agent.ts';
import { type CapitalConfig, capitalConfig } from './config.ts';
import { type Desk, deskOf } from './desk.ts';
import { onBalancesObserved } from './handlers/balances-observed.ts';
import { onCapitalCommanded } from './handlers/capital-commanded.ts';
import { onFillRecorded } from './handlers/fill-recorded.ts';
import { onPositionClosed } from './handlers/position-closed.ts';
import { look } from './look.ts';
import { type Repeated, repeat } from './repeat.ts';
import { writeEquity, writePerformance } from './store.ts';

/** Keeps the books: the ledger per bot, funds, equity at the marks and what came of it; divides, moves and protects capital. */
export const capital: AgentDefinition<CapitalConfig> = { name: 'capital', config: capitalConfig, start };

async function start(context: AgentContext<CapitalConfig>): Promise<RunningAgent> {
  const { config, system } = context;
  const { account, venue, profile } = system;
  let unpriced: readonly string[] = [];
  const desk = deskOf(config, {
    quoteAsset: system.quoteAsset,
    valued: assets => {
      unpriced = assets;
    },
    venue: { account, venue: venue.id },
    minimumCapital: profile === 'live' ? config.minimum.starter : config.minimum.testing,
  });
  const timers = [equityTimer(context, desk), turnTimer(context, desk), performanceTimer(context)];
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

/** Values the account at the marks. */
function equityTimer(context: AgentContext<CapitalConfig>, desk: Desk): Repeated {
  const { account, quoteAsset: quote } = context.system;
  return repeat(context, {
    failure: 'equity-not-valued',
    everyMs: context.config.equityEveryMs,
    work: async (tx, now) => {
      desk.valued(await writeEquity(tx, { account, quote, now }));
      return { again: false };
    },
  });
}

function turnTimer(context: AgentContext<CapitalConfig>, desk: Desk): Repeated {
  const { account, quoteAsset: quote } = context.system;
  return repeat(context, {
    failure: 'capital-not-looked-at',
    everyMs: context.config.turnEveryMs,
    work: async (tx, now) => ({ again: false, send: await look(tx, { account, quote, now }, desk) }),
  });
}

/** Days in which a fill that came late is looked for at every turn; at the first turn in all. */
const LOOK_BACK_DAYS = 7;

/** Computes the performance of the days that are not settled. */
function performanceTimer(context: AgentContext<CapitalConfig>): Repeated {
  const { account, quoteAsset: quote, baseTimeframe } = context.system;
  let lookBackDays: number | null = null;
  return repeat(context, {
    failure: 'performance-not-computed',
    everyMs: context.config.performanceEveryMs,
    work: async (tx, now) => {
      const { more } = await writePerformance(tx, { account, quote, baseTimeframe, now, lookBackDays });
      if (!more) lookBackDays = LOOK_BACK_DAYS;
      return { again: more };
    },
  });
}
