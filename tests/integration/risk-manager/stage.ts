import { sql } from 'kysely';
import { type RiskManagerConfig, riskManagerConfig } from '#agents/risk-manager/config.ts';
import { settingsFrom } from '#agents/risk-manager/core/breakers/settings.ts';
import { openSystemWatch, type SystemWatch } from '#agents/risk-manager/system-watch.ts';
import { marksMoved, tradingCommanded } from '#shared/contracts/messages.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Message } from '#shared/messaging/message.ts';
import { type TestContext, testContext } from '#tests/integration/capital/context.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { ACCOUNT, bot, instrument, NOW, openPosition, raiseSignal, seedAccount } from './account.ts';
import { type Rig, riskRig } from './rig.ts';

/** What is held, by which bot, and what another bot enters. */
export const HELD = instrument(0);
export const HOLDER = bot(0);
export const MARKET = instrument(1);
export const TRADER = bot(1);
const HELD_QUANTITY = 500;
const CASH = 50_000;
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const at = (minutes: number): EpochMs => epochMs(NOW + minutes * MINUTE);

/** Types and payloads. */
export type Sent = readonly (readonly [string, unknown])[];

/** What became of an entry. */
export type Entered =
  | { readonly kind: 'approved'; readonly share: number }
  | { readonly kind: 'denied'; readonly code: string | null };

/** The account: one bot holds 500 for half of 100 000 USDT, the same each time. */
export async function seedHeld(db: Transaction): Promise<void> {
  await seedAccount(db, { bots: 2, instruments: 2, instrumentIds: [HELD, MARKET], equity: `${CASH}` });
  const id = deriveId('test-hold', 0);
  await openPosition(db, { id, quantity: `${HELD_QUANTITY}`, botId: HOLDER, instrumentId: HELD });
  await sql`insert into ledger (transaction_id, line, account, book, bot_id, asset, amount, kind, market_time) values
    (${id}, 0, ${ACCOUNT}, 'bot', ${HOLDER}, 'C0', 500, 'trade', now()), (${id}, 1, ${ACCOUNT}, 'market', null, 'C0', -500, 'trade', now()),
    (${id}, 2, ${ACCOUNT}, 'bot', ${HOLDER}, 'USDT', -50000, 'trade', now()), (${id}, 3, ${ACCOUNT}, 'market', null, 'USDT', 50000, 'trade', now())`.execute(
    db,
  );
}

/** Its config: nothing but breakers stands in an entry's way. */
export const OPEN_LIMITS = { maxClusterShare: 1, perTradeShare: 0.5, maxHeat: 1 };

/**
 * An account whose market, servers and clocks a test moves; another bot than the one that holds enters. The risk manager's
 * handlers and its look at the system work on it, and can be begun anew at any moment.
 */
export class Stage {
  readonly database: TestDatabase;
  rig: Rig;
  readonly #config: RiskManagerConfig;
  #system: { readonly watch: SystemWatch; readonly test: TestContext<RiskManagerConfig> } | null = null;
  #clock: { market: EpochMs; wall: EpochMs; redisSilentMs: number } = { market: NOW, wall: NOW, redisSilentMs: 0 };
  #price = 100;
  #count = 0;
  #sent: Sent = [];

  private constructor(database: TestDatabase, rig: Rig, config: RiskManagerConfig) {
    this.database = database;
    this.rig = rig;
    this.#config = config;
  }

  static async open(change: object = {}): Promise<Stage> {
    const database = await testDatabase();
    await seedHeld(database.db);
    const config = riskManagerConfig.parse({ ...OPEN_LIMITS, ...change });
    return new Stage(database, await riskRig(database, config), config);
  }

  /** In quote. */
  get equity(): number {
    return CASH + HELD_QUANTITY * this.#price;
  }

  /** The account loses a share of its equity, and a hair more. */
  fall(share: number): void {
    this.#price = (this.equity * (1 - share * 1.0001) - CASH) / HELD_QUANTITY;
  }

  /** The risk manager begins anew, as after a crash. */
  async restart(): Promise<void> {
    await this.rig.stop();
    await this.#system?.test.close();
    this.#system = null;
    this.rig = await riskRig(this.database, this.#config);
  }

  async close(): Promise<void> {
    await this.rig.stop();
    await this.#system?.test.close();
    await this.database.drop();
  }

  /** A moment of the market: all marks are of it. Returns what was sent. */
  async look(now: EpochMs): Promise<Sent> {
    const { db } = this.database;
    await sql`update marks set price = case instrument_id when ${HELD} then ${this.#price}::numeric else 100 end, market_time = ${new Date(now)}::timestamptz`.execute(
      db,
    );
    const id = deriveId('test-marks', ++this.#count);
    const { send } = await this.rig.handle(
      [{ ...this.#message(id, now), type: 'marks-moved', payload: marksMoved.parse({ account: ACCOUNT }) }],
      now,
    );
    return send.map(({ type, payload }) => [type, payload]);
  }

  #message(id: Id, marketTime: EpochMs) {
    return {
      ...{ seq: ++this.#count, id, key: ACCOUNT, correlationId: id, marketTime },
      producer: 'operator' as const,
      validUntil: null,
    };
  }

  /** What the timer does, at these times of the market and of the wall, while Redis has been silent for so long. */
  async lookAtSystem(now: EpochMs, { wallMs = 0, redisSilentMs = 0 } = {}): Promise<Sent> {
    Object.assign(this.#clock, { market: now, wall: epochMs(NOW + wallMs), redisSilentMs });
    this.#system ??= this.#openSystem();
    this.#sent = [];
    await this.#system.watch.look();
    return this.#sent;
  }

  #openSystem() {
    const clock = this.#clock;
    const test = testContext(this.database, {
      name: 'risk-manager',
      config: this.#config,
      marketNow: () => clock.market,
    });
    const context: typeof test.context = {
      ...test.context,
      wallNow: () => clock.wall,
      transact: work =>
        test.context.transact(async given => {
          const handled = await work(given);
          this.#sent = handled.send.map(({ type, payload }) => [type, payload]);
          return handled;
        }),
    };
    const desk = { ...this.rig.desk, breakers: settingsFrom(this.#config.breakers) };
    return { watch: openSystemWatch(context, desk, { silentMs: () => clock.redisSilentMs }), test };
  }

  /** What becomes of an entry at a moment; it is forgotten at once, so that it takes no room. */
  async entry(now: EpochMs): Promise<Entered> {
    const { db } = this.database;
    await sql`update marks set market_time = ${new Date(now)}::timestamptz where instrument_id = ${MARKET}`.execute(db);
    const signal = await raiseSignal(
      db,
      { botId: TRADER, instrumentId: MARKET, stopLoss: '50', takeProfit: '200' },
      { marketTime: now },
    );
    await this.rig.handle([signal], now);
    const row = this.rig.decided.at(-1);
    if (row === undefined) throw new Error('nothing was decided');
    await sql`delete from risk_decisions where id = ${row.id}`.execute(db);
    if (row.verdict === 'denied') return { kind: 'denied', code: row.code };
    const bounds = row.sizing.bounds as Readonly<Record<string, string>>;
    const whole = this.equity * this.#config.maxPositionShare;
    return { kind: 'approved', share: Number((Number(bounds['position-share']) / whole).toFixed(6)) };
  }

  /** A position of the trading bot that was closed at a moment, entered with a confidence of 0.9. */
  async closing(now: EpochMs, { realizedPnl, reason }: { readonly realizedPnl: number; readonly reason: string }) {
    const { db } = this.database;
    const signal = await raiseSignal(db, { botId: TRADER, instrumentId: MARKET }, { marketTime: now });
    const { signalId } = signal.payload;
    const [approval, position] = [deriveId('test-approval', signalId), deriveId('test-closed', signalId)];
    const order = deriveId('test-order', signalId);
    await sql`insert into risk_decisions (id, signal_id, account, bot_id, instrument_id, verdict, codes, intent, side, order_type, quantity,
        stop_loss, reserved, market_time, valid_until, correlation_id, causation_id, sizing)
      values (${approval}, ${signalId}, ${ACCOUNT}, ${TRADER}, ${MARKET}, 'approved', '{}', 'entry', 'buy', 'market', 1, 98, 101,
        ${new Date(now)}::timestamptz, ${new Date(now)}::timestamptz, ${signalId}, ${signalId}, '{}')`.execute(db);
    await sql`insert into positions (id, account, bot_id, instrument_id, side, quantity, entry_quantity, entry_price, opened_at, closed_at,
        close_reason, realized_pnl, correlation_id)
      values (${position}, ${ACCOUNT}, ${TRADER}, ${MARKET}, 'long', 0, 1, 100, ${new Date(now)}::timestamptz, ${new Date(now)}::timestamptz,
        ${reason}, ${realizedPnl}, ${signalId})`.execute(db);
    await sql`insert into orders (id, approval_id, position_id, account, bot_id, instrument_id, purpose, side, type, quantity, filled_quantity,
        client_order_id, state, market_time, correlation_id)
      values (${order}, ${approval}, ${position}, ${ACCOUNT}, ${TRADER}, ${MARKET}, 'entry', 'buy', 'market', 1, 1,
        ${order.replaceAll('-', '')}, 'filled', ${new Date(now)}::timestamptz, ${signalId})`.execute(db);
  }

  /** What an operator types; returns what it came to. */
  async command(payload: object, now: EpochMs): Promise<unknown> {
    const commandId = deriveId('test-command', ++this.#count);
    const parsed = tradingCommanded.parse({ commandId, account: ACCOUNT, reason: 'by hand', ...payload });
    const row = { id: commandId, kind: parsed.kind, issued_by: 'test' };
    await this.database.db.insertInto('commands').values(row).execute();
    const message: Message<'trading-commanded'> = {
      ...this.#message(commandId, now),
      type: 'trading-commanded',
      payload: parsed,
    };
    const { send } = await this.rig.handle([message], now);
    const repeated = send.find(({ messageId }, index) => send.findIndex(one => one.messageId === messageId) < index);
    if (repeated !== undefined) throw new Error(`only the first of two messages arrives: ${repeated.type}`);
    return send.filter(({ type }) => type === 'command-progressed').at(-1)?.payload;
  }

  async state(): Promise<string> {
    const { db } = this.database;
    return (await db.selectFrom('trading_state').select('state').executeTakeFirstOrThrow()).state;
  }

  /** The trading state, and what holds trading back. */
  async held(): Promise<string> {
    const { db } = this.database;
    const { state, reason } = await db
      .selectFrom('trading_state')
      .select(['state', 'reason'])
      .executeTakeFirstOrThrow();
    return `${state}: ${reason}`;
  }

  /** Breakers that are not closed. */
  async stands(): Promise<readonly string[]> {
    const rows = await this.database.db
      .selectFrom('breakers')
      .select(['kind', 'subject', 'state'])
      .where('state', '<>', 'closed')
      .orderBy('kind')
      .execute();
    return rows.map(({ kind, subject, state }) => `${kind} ${subject} ${state}`.replace('  ', ' '));
  }

  /** What changed, oldest first. */
  async events(): Promise<readonly string[]> {
    const { rows } = await sql<{
      told: string;
    }>`select kind || ' ' || from_state || ' > ' || to_state || ' by ' || changed_by as told
      from breaker_events order by created_at, market_time`.execute(this.database.db);
    return rows.map(({ told }) => told);
  }
}
