import type pg from 'pg';
import { type RiskManagerConfig, riskManagerConfig } from '#agents/risk-manager/config.ts';
import { settingsFrom } from '#agents/risk-manager/core/breakers/settings.ts';
import { limitsFrom } from '#agents/risk-manager/core/limits.ts';
import type { Desk } from '#agents/risk-manager/desk.ts';
import { onMarksMoved } from '#agents/risk-manager/handlers/marks-moved.ts';
import { onSignalRaised } from '#agents/risk-manager/handlers/signal-raised.ts';
import { onTradingCommanded } from '#agents/risk-manager/handlers/trading-commanded.ts';
import { type DecisionRow, ensureTradingState, StoredReturns } from '#agents/risk-manager/store.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Handled, Handler } from '#shared/messaging/handler.ts';
import type { Message } from '#shared/messaging/message.ts';
import { openPool } from '#shared/persistence/connection.ts';
import { inTransaction } from '#shared/persistence/transaction.ts';
import type { TestDatabase } from '#tests/integration/database.ts';
import { ACCOUNT, NOW } from './account.ts';

/** The risk manager's handlers over a real database, as its own role. */
export interface Rig {
  readonly pool: pg.Pool;
  readonly desk: Desk;
  readonly decided: DecisionRow[];
  handle(messages: readonly Message[], now?: EpochMs): Promise<Handled>;
  stop(): Promise<void>;
}

export async function riskRig(
  database: TestDatabase,
  change: Partial<RiskManagerConfig> = {},
  connections = 4,
): Promise<Rig> {
  const url = database.roleUrl('risk-manager');
  const pool = openPool({ url, name: 'risk-manager', size: connections, durable: false });
  const limits = limitsFrom({ ...riskManagerConfig.parse({}), ...change }, 60_000);
  const decided: DecisionRow[] = [];
  const breakers = settingsFrom(riskManagerConfig.parse(change).breakers);
  const desk: Desk = {
    quoteAsset: 'USDT',
    limits,
    breakers,
    returns: new StoredReturns(limits, '1m'),
    decided: (rows: readonly DecisionRow[]) => {
      decided.push(...rows);
    },
  };
  const handlers: readonly Handler[] = [onMarksMoved(desk, ACCOUNT), onSignalRaised(desk), onTradingCommanded(desk)];
  await inTransaction(pool, tx => ensureTradingState(tx, ACCOUNT));
  return {
    pool,
    desk,
    decided,
    async handle(messages, now = NOW) {
      const handler = handlers.find(one => one.type === messages[0]?.type);
      if (handler === undefined) throw new Error(`no handler for ${messages[0]?.type}`);
      const handled = await inTransaction(pool, tx => handler.handle({ tx, marketNow: now }, messages));
      handled.afterCommit?.();
      return handled;
    },
    stop: () => pool.end(),
  };
}
