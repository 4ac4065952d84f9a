import { readStoredBreakers } from '#shared/persistence/reads/breakers.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { RiskManagerConfig } from './config.ts';
import { NOTHING } from './core/breakers/memory.ts';
import { standsOf } from './core/breakers/stand.ts';
import { snapshotOf } from './core/portfolio/snapshot.ts';
import { memoryRow } from './core/watch-row.ts';
import { type Desk, tradesAsked } from './desk.ts';
import { loadContext, readDrawdown, saveSnapshot } from './store.ts';

/** Looks at the account's risk again and again; a database that is away for a moment is tried at the next turn. */
export function snapshotTimer(
  context: AgentContext<RiskManagerConfig>,
  desk: Desk,
): { readonly begin: () => void; readonly stop: () => void } {
  const { account, quoteAsset } = context.system;
  const { snapshotEveryMs, ...settings } = context.config;
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;
  const look = (): Promise<void> =>
    context.transact(async ({ tx, marketNow: now }) => {
      const scope = { account, quoteAsset, botIds: [], instrumentIds: [], now, trades: tradesAsked(desk.limits) };
      const { context: loaded, limitsKept } = await loadContext(tx, scope, desk);
      const held = [...new Set([...loaded.claims.values()].map(({ instrumentId }) => instrumentId))];
      const statistics = await desk.returns.of(tx, held, now);
      const drawdown = await readDrawdown(tx, account);
      const { moved, memory } = await readStoredBreakers(tx, account);
      const stands = standsOf({
        moved,
        memory: memory === null ? NOTHING : memoryRow.parse(memory),
        settings: desk.breakers,
      });
      const snapshot = snapshotOf({ ...loaded, statistics }, { settings, drawdown, breakers: desk.breakers, stands });
      await saveSnapshot(tx, { account, now, snapshot });
      await limitsKept;
      return { send: [] };
    });
  const turn = async (): Promise<void> => {
    try {
      await look();
    } catch (error) {
      if (!isTransient(error)) context.crash(error);
      context.log.warn('risk-not-looked-at', { error });
    }
    again();
  };
  const again = (): void => {
    if (!isStopped) timer = setTimeout(() => void turn(), snapshotEveryMs);
  };
  return {
    begin: again,
    stop: () => {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
