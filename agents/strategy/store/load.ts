import { type RawBuilder, sql } from 'kysely';
import { z } from 'zod';
import { type ExitPlan, exitPlan } from '#shared/domain/exit-plan.ts';
import type { HeldPosition, OnTheirWay } from '#shared/domain/strategy.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs, Timeframe } from '#shared/kernel/time.ts';
import { DRAIN_LIMIT } from '#shared/messaging/drain.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Pending } from '../core/barrier.ts';
import type { Holdings, Lot } from '../core/bot.ts';
import type { BotState } from '../core/bot-state.ts';
import { type ExitStates, exitStates } from '../core/exits/exit-state.ts';
import type { ShadowTrade } from '../core/shadow.ts';
import { readShadowTrades } from './shadow.ts';

/** A bot and its memory as stored; what JSON holds is still to be parsed. */
export interface BotRow {
  readonly id: string;
  readonly account: string;
  readonly strategy: string;
  readonly version: number;
  readonly params: unknown;
  readonly instrumentIds: readonly string[];
  readonly timeframe: Timeframe;
  readonly minConfidence: number;
  readonly exits: ExitPlan;
  readonly state: BotState;
  readonly isShadow: boolean;
  readonly barTime: EpochMs | null;
  readonly strategyState: unknown;
  readonly pending: Pending;
  readonly exitStates: ExitStates;
}

const arrived = z.strictObject({
  messageId: z.string().transform(text => text as Id),
  correlationId: z.string().transform(text => text as Id),
  marketTime: z.int().transform(ms => ms as EpochMs),
  bar: z.strictObject({ open: z.string(), high: z.string(), low: z.string(), close: z.string(), volume: z.string() }),
  features: z.record(z.string(), z.number().nullable()),
});
const pendingBars = z.record(z.string(), z.record(z.string(), arrived));

export interface LoadedBots {
  readonly bots: readonly BotRow[];
  readonly holdings: ReadonlyMap<string, Holdings>;
  /** By bot: what it would hold if it were traded. */
  readonly shadows: ReadonlyMap<string, readonly ShadowTrade[]>;
}

const NO_HOLDINGS: Holdings = { positions: new Map(), onTheirWay: new Map(), lots: new Map() };
export const holdingsOf = (loaded: LoadedBots, botId: string): Holdings => loaded.holdings.get(botId) ?? NO_HOLDINGS;

/** The bots with their memory, locked until the transaction ends, and what they have at the exchange. One round trip. */
export const loadBots = (tx: Transaction, account: string, botIds: readonly string[]): Promise<LoadedBots> =>
  load(tx, account, sql`${botIds}`);

/** The same for the bots that features wait for, before these are claimed. */
export const loadWaitedFor = (tx: Transaction, account: string): Promise<LoadedBots> => load(tx, account, WAITED_FOR);

const WAITED_FOR = sql`array(select distinct key from (
  select key from deliveries where consumer = 'strategy' and done_at is null and type = 'features-ready'
  order by seq limit ${sql.lit(DRAIN_LIMIT)}) waiting)`;

type Wanted = RawBuilder<unknown>;

async function load(tx: Transaction, account: string, botIds: Wanted): Promise<LoadedBots> {
  const [bots, memories, positions, onTheirWay, shadows] = await Promise.all([
    readBots(tx, botIds),
    readMemories(tx, botIds),
    readPositions(tx, botIds),
    readOnTheirWay(tx, account, botIds),
    readShadowTrades(tx, botIds),
  ]);
  const byBot = new Map(memories.map(memory => [memory.bot_id, memory]));
  const rows = bots.map(bot => {
    const memory = byBot.get(bot.id);
    return {
      ...bot,
      exits: exitPlan.parse(bot.exits),
      barTime: memory?.bar_time ?? null,
      strategyState: memory?.state ?? null,
      pending: pendingBars.parse(memory?.pending ?? {}),
      exitStates: exitStates.parse(memory?.exits ?? {}),
    };
  });
  return { bots: rows, holdings: holdingsFrom(positions, onTheirWay), shadows };
}

type StoredBotRow = Omit<BotRow, 'exits' | 'barTime' | 'strategyState' | 'pending' | 'exitStates'> & {
  readonly exits: unknown;
};

async function readBots(tx: Transaction, botIds: Wanted): Promise<readonly StoredBotRow[]> {
  const { rows } = await sql<StoredBotRow>`
    select id, account, strategy, version, params, instrument_ids as "instrumentIds", timeframe, min_confidence as "minConfidence", exits, state,
      shadow_since is not null as "isShadow"
    from bots where id = any(${botIds}) order by id for no key update`.execute(tx);
  return rows;
}

interface MemoryRow {
  readonly bot_id: string;
  readonly bar_time: EpochMs | null;
  readonly state: unknown;
  readonly pending: unknown;
  readonly exits: unknown;
}

async function readMemories(tx: Transaction, botIds: Wanted): Promise<readonly MemoryRow[]> {
  const { rows } = await sql<MemoryRow>`
    select bot_id, bar_time, state, pending, exits from strategy_state where bot_id = any(${botIds})`.execute(tx);
  return rows;
}

interface PositionRow {
  readonly bot_id: string;
  readonly instrument_id: string;
  readonly side: 'long' | 'short';
  readonly quantity: string;
  readonly entry_price: string;
  readonly opened_at: EpochMs;
  readonly entries: number;
  readonly stop_loss: string | null;
  readonly take_profit: string | null;
  readonly entry_quantity: string;
  readonly tick_size: string;
  readonly step_size: string;
  readonly min_quantity: string;
  readonly min_notional: string;
}

async function readPositions(tx: Transaction, botIds: Wanted): Promise<readonly PositionRow[]> {
  const { rows } = await sql<PositionRow>`
    select bot_id, instrument_id, side, quantity, entry_quantity, entry_price, opened_at, entries, stop_loss, take_profit,
      tick_size, step_size, min_quantity, min_notional
    from positions p join instruments i on i.id = p.instrument_id where closed_at is null and quantity > 0 and bot_id = any(${botIds})`.execute(
    tx,
  );
  return rows;
}

interface OnTheirWayRow extends OnTheirWay {
  readonly bot_id: string;
  readonly instrument_id: string;
}

/** Orders that live, and approvals of the last minute that have no order yet. */
async function readOnTheirWay(tx: Transaction, account: string, botIds: Wanted): Promise<readonly OnTheirWayRow[]> {
  const { rows } = await sql<OnTheirWayRow>`
    select bot_id, instrument_id, bool_or(purpose = 'entry') as entry, bool_or(purpose = 'exit') as exit
    from (
      select bot_id, instrument_id, purpose from orders
      where account = ${account} and state in ('approved', 'submitting', 'unknown', 'open', 'partly-filled') and purpose in ('entry', 'exit')
      union all
      select bot_id, instrument_id, intent from risk_decisions d
      where account = ${account} and created_at > now() - interval '1 minute' and verdict = 'approved' and intent in ('entry', 'exit')
        and not exists (select from orders o where o.approval_id = d.id)
    ) as work(bot_id, instrument_id, purpose)
    where bot_id = any(${botIds}) group by bot_id, instrument_id`.execute(tx);
  return rows;
}

interface Mutable {
  readonly positions: Map<string, HeldPosition>;
  readonly onTheirWay: Map<string, OnTheirWay>;
  readonly lots: Map<string, Lot>;
}

const lotOf = (row: PositionRow): Lot => ({
  entered: Number(row.entry_quantity),
  tickSize: Number(row.tick_size),
  stepSize: Number(row.step_size),
  minQuantity: Number(row.min_quantity),
  minNotional: Number(row.min_notional),
});

function holdingsFrom(
  positions: readonly PositionRow[],
  onTheirWay: readonly OnTheirWayRow[],
): ReadonlyMap<string, Holdings> {
  const byBot = new Map<string, Mutable>();
  const of = (botId: string) => {
    const known = byBot.get(botId);
    if (known !== undefined) return known;
    const created: Mutable = { positions: new Map(), onTheirWay: new Map(), lots: new Map() };
    byBot.set(botId, created);
    return created;
  };
  for (const row of positions) {
    of(row.bot_id).positions.set(row.instrument_id, {
      side: row.side,
      quantity: Number(row.quantity),
      entryPrice: Number(row.entry_price),
      openedAt: row.opened_at,
      entries: row.entries,
      stopLoss: row.stop_loss === null ? null : Number(row.stop_loss),
      takeProfit: row.take_profit === null ? null : Number(row.take_profit),
    });
    of(row.bot_id).lots.set(row.instrument_id, lotOf(row));
  }
  for (const { bot_id, instrument_id, entry, exit } of onTheirWay) {
    of(bot_id).onTheirWay.set(instrument_id, { entry, exit });
  }
  return byBot;
}
