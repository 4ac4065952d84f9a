import { commuting } from '#shared/messaging/handler.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext, AgentDefinition, RunningAgent } from '#shared/runtime/agent.ts';
import { type CapitalConfig, capitalConfig } from './config.ts';
import { type Desk, deskOf } from './desk.ts';
import { onBalancesObserved } from './handlers/balances-observed.ts';
import { onFillRecorded } from './handlers/fill-recorded.ts';
import { onPositionClosed } from './handlers/position-closed.ts';
import { writeEquity } from './store.ts';

/** Keeps the books: the ledger per bot, allocations, and equity at the marks. */
export const capital: AgentDefinition<CapitalConfig> = { name: 'capital', config: capitalConfig, start };

async function start(context: AgentContext<CapitalConfig>): Promise<RunningAgent> {
  const { config, system } = context;
  let unpriced: readonly string[] = [];
  const desk = deskOf(config, {
    quoteAsset: system.quoteAsset,
    valued: assets => {
      unpriced = assets;
    },
  });
  const valuation = equityTimer(context, desk);
  return {
    // the books, with the fills on their way counted in, come to the same in any order
    handlers: [onFillRecorded(desk), onPositionClosed(), onBalancesObserved(desk)].map(commuting),
    begin: async () => valuation.begin(),
    details: () => ({ unpriced }),
    stop: async () => valuation.stop(),
  };
}

/** Values the account at the marks again and again; a database that is away for a moment is tried at the next turn. */
function equityTimer(context: AgentContext<CapitalConfig>, desk: Desk): { begin(): void; stop(): void } {
  const { account, quoteAsset } = context.system;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;
  const turn = async (): Promise<void> => {
    try {
      await context.transact(async ({ tx, marketNow }) => {
        desk.valued(await writeEquity(tx, { account, quote: quoteAsset, now: marketNow }));
        return { send: [] };
      });
    } catch (error) {
      if (!isTransient(error)) context.crash(error);
      context.log.warn('equity-not-valued', { error });
    }
    again();
  };
  const again = (): void => {
    if (!stopped) timer = setTimeout(() => void turn(), context.config.equityEveryMs);
  };
  return {
    begin: again,
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
