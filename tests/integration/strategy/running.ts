import { sql } from 'kysely';
import { strategy as agent } from '#agents/strategy/agent.ts';
import { strategyConfig } from '#agents/strategy/config.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Handler } from '#shared/messaging/handler.ts';
import { database } from '#shared/persistence/connection.ts';
import type { AgentContext, RunningAgent } from '#shared/runtime/agent.ts';
import { systemConfig } from '#shared/runtime/config/system.ts';
import type { Rig } from './rig.ts';

export const T = 1_700_000_040_000;
export const BTC = 'binance:BTC/USDT';
export const ETH = 'binance:ETH/USDT';
const bar = { open: '99', high: '101', low: '98', close: '100', volume: '10' };
/** All signs that mean-reversion wants for an entry. */
export const ENTRY = { z: -3, averageVolume: 8, atr: 1 };
export const QUIET = { z: 0.3, averageVolume: 8, atr: 1 };
export const BOT = { name: 'rev', strategy: 'mean-reversion', allocation: 0.5, minConfidence: 0.05 };

export interface Started {
  readonly running: RunningAgent;
  readonly handlers: readonly Handler[];
}

export async function start(
  rig: Rig,
  config: object,
  options: { clock?: string; symbols?: string[] } = {},
): Promise<Started> {
  const system = systemConfig.parse({
    profile: 'demo',
    venue: {},
    instruments: options.symbols ?? ['BTC/USDT', 'ETH/USDT'],
    baseTimeframe: '1s',
    clock: options.clock ?? 'wall',
  });
  const context = {
    name: 'strategy',
    config: strategyConfig.parse(config),
    system,
    log: rig.log,
    wallNow: (): EpochMs => epochMs(Date.now()),
    marketNow: (): EpochMs => epochMs(T),
    transact: rig.transact,
    db: database(rig.pool),
    crash: (reason: unknown): never => {
      throw reason;
    },
  } as unknown as AgentContext<ReturnType<typeof strategyConfig.parse>>;
  const running = await agent.start(context);
  return { running, handlers: running.handlers };
}

export const ready = (
  rig: Rig,
  openTime: number,
  features: object,
  options: { ids?: readonly string[]; bot?: string; version?: number } = {},
) =>
  rig.post(
    'features-ready',
    (options.ids ?? [BTC]).map(instrumentId => ({
      key: options.bot ?? 'rev',
      marketTime: openTime + 1_000,
      payload: {
        botId: options.bot ?? 'rev',
        version: options.version ?? 1,
        instrumentId,
        timeframe: '1s' as const,
        openTime,
        bar,
        features: features as Record<string, number>,
      },
    })),
  );

export const signals = (rig: Rig) =>
  rig.database.db.selectFrom('signals').selectAll().orderBy('bar_time').orderBy('instrument_id').execute();
export const botState = async (rig: Rig, id = 'rev') => {
  const row = await rig.database.db.selectFrom('bots').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  return [row.state, row.state_reason];
};
export const sent = async (rig: Rig, consumer: string) => {
  const { rows } = await sql<{ type: string; payload: Record<string, unknown>; valid_until: EpochMs | null }>`
    select type, payload, valid_until from deliveries where consumer = ${consumer} order by seq`.execute(
    rig.database.db,
  );
  return rows;
};
