import { sql } from 'kysely';
import type pg from 'pg';
import type { z } from 'zod';
import { capitalConfig } from '#agents/capital/config.ts';
import { type Desk, deskOf } from '#agents/capital/desk.ts';
import { onBalancesObserved } from '#agents/capital/handlers/balances-observed.ts';
import { onCapitalCommanded } from '#agents/capital/handlers/capital-commanded.ts';
import { onFillRecorded } from '#agents/capital/handlers/fill-recorded.ts';
import { onPositionClosed } from '#agents/capital/handlers/position-closed.ts';
import { look } from '#agents/capital/look.ts';
import { writeEquity } from '#agents/capital/store.ts';
import type { PayloadIn } from '#shared/contracts/catalogue.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Handled, Handler } from '#shared/messaging/handler.ts';
import type { Message, Outgoing } from '#shared/messaging/message.ts';
import { openPool } from '#shared/persistence/connection.ts';
import { inTransaction } from '#shared/persistence/transaction.ts';
import type { TestDatabase } from '#tests/integration/database.ts';

export const ACCOUNT = 'main';
export const START = epochMs(Date.UTC(2026, 0, 5, 12));

export interface Trade {
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly price: string;
  readonly fee?: string;
  readonly feeAsset?: string;
  /** Null: somebody trades by hand. */
  readonly botId?: string | null;
  readonly positionId?: Id;
}

/** Capital's handlers over a real database as its own role, with an execution and a venue that the test plays. */
export class Rig {
  readonly database: TestDatabase;
  readonly #pool: pg.Pool;
  readonly #desk: Desk;
  /** What the agent listens with. */
  readonly handlers: readonly Handler[];
  now: EpochMs = START;
  unpriced: readonly string[] = [];
  #count = 0;

  constructor(database: TestDatabase, settings: z.input<typeof capitalConfig> = { reserve: 0 }) {
    this.database = database;
    this.#pool = openPool({ url: database.roleUrl('capital'), name: 'capital', size: 4, durable: false });
    const config = capitalConfig.parse(settings);
    this.#desk = deskOf(config, {
      quoteAsset: 'USDT',
      valued: assets => {
        this.unpriced = assets;
      },
      venue: { account: ACCOUNT, venue: 'binance' },
      minimumCapital: config.minimum.testing,
    });
    this.handlers = [
      onBalancesObserved(this.#desk),
      onFillRecorded(this.#desk),
      onPositionClosed(),
      onCapitalCommanded(this.#desk),
    ];
  }

  async seed(bots: Readonly<Record<string, number>> = { trend: 0.4 }): Promise<void> {
    const { db } = this.database;
    await sql`insert into instruments (id, venue, symbol, base, quote, tick_size, step_size, min_quantity, max_quantity, min_notional, status)
      values ('binance:BTC/USDT', 'binance', 'BTC/USDT', 'BTC', 'USDT', 0.01, 0.00001, 0.00001, 1000, 5, 'trading')`.execute(
      db,
    );
    await this.mark('100');
    for (const [id, share] of Object.entries(bots)) await this.addBot(id, share);
  }

  async addBot(id: string, share: number): Promise<void> {
    await sql`insert into bots (id, account, strategy, params, instrument_ids, timeframe, features, allocation_share, state)
      values (${id}, ${ACCOUNT}, 'test', '{}', array['binance:BTC/USDT'], '1m', '{}', ${share}, 'RUNNING')`.execute(
      this.database.db,
    );
  }

  async mark(price: string): Promise<void> {
    await sql`insert into marks (instrument_id, price, market_time) values ('binance:BTC/USDT', ${price}, ${new Date(this.now)})
      on conflict (instrument_id) do update set price = excluded.price`.execute(this.database.db);
  }

  /** The venue's balances as execution stores them, a moment later than before. */
  async balances(totals: Readonly<Record<string, string>>): Promise<void> {
    this.now = epochMs(this.now + 1_000);
    for (const [asset, total] of Object.entries(totals)) {
      await sql`insert into venue_balances (account, asset, free, locked, venue_time) values (${ACCOUNT}, ${asset}, ${total}, 0, ${new Date(this.now)})
        on conflict (account, asset) do update set free = excluded.free, venue_time = excluded.venue_time`.execute(
        this.database.db,
      );
    }
  }

  async observe(totals: Readonly<Record<string, string>>): Promise<readonly Outgoing[]> {
    await this.balances(totals);
    return (await this.handle(this.message('balances-observed', { account: ACCOUNT }))).send;
  }

  /** A fill as execution stores it, with the row that tells capital; not handled yet. */
  async trade(trade: Trade): Promise<Message<'fill-recorded'>> {
    const id = deriveId('test-fill', ++this.#count);
    const { side, quantity, price, fee = '0', feeAsset = 'USDT', botId = 'trend', positionId = null } = trade;
    const told = this.message('fill-recorded', { fillId: id, account: ACCOUNT });
    await sql`insert into fills (id, position_id, account, bot_id, instrument_id, venue_trade_id, side, quantity, price, fee, fee_asset, is_maker, venue_time, correlation_id)
      values (${id}, ${positionId}, ${ACCOUNT}, ${botId}, 'binance:BTC/USDT', ${String(this.#count)}, ${side}, ${quantity}, ${price}, ${fee}, ${feeAsset}, false, ${new Date(this.now)}, ${id})`.execute(
      this.database.db,
    );
    await sql`insert into deliveries (message_id, consumer, key, type, payload, producer, correlation_id, causation_id, market_time)
      values (${told.id}, 'capital', ${ACCOUNT}, 'fill-recorded', ${JSON.stringify(told.payload)}, 'execution', ${id}, ${id}, ${new Date(this.now)})`.execute(
      this.database.db,
    );
    return told;
  }

  async position(row: {
    readonly quantity: string;
    readonly entryPrice: string;
    readonly dust?: string;
    readonly closed?: boolean;
  }): Promise<Id> {
    const id = deriveId('test-position', ++this.#count);
    await sql`insert into positions (id, account, bot_id, instrument_id, side, quantity, entry_quantity, entry_price, dust, opened_at, closed_at, correlation_id)
      values (${id}, ${ACCOUNT}, 'trend', 'binance:BTC/USDT', 'long', ${row.quantity}, ${row.quantity}, ${row.entryPrice}, ${row.dust ?? '0'}, ${new Date(this.now)},
        ${row.closed ? new Date(this.now) : null}, ${id})`.execute(this.database.db);
    return id;
  }

  message<T extends 'balances-observed' | 'fill-recorded' | 'position-closed'>(
    type: T,
    payload: Message<T>['payload'],
  ): Message<T> {
    const id = deriveId('test-message', ++this.#count);
    return {
      seq: this.#count,
      id,
      type,
      key: ACCOUNT,
      payload,
      producer: 'execution',
      correlationId: id,
      marketTime: this.now,
      validUntil: null,
    } as Message<T>;
  }

  /** An operator's command. */
  command(payload: PayloadIn<'capital-commanded'>): Message<'capital-commanded'> {
    const { commandId: id } = payload;
    const common = { seq: ++this.#count, id, key: ACCOUNT, correlationId: id, marketTime: this.now, validUntil: null };
    return { ...common, type: 'capital-commanded', payload, producer: 'operator' } as Message<'capital-commanded'>;
  }

  /** What the timer of capital does; `dies`: the process ends before the commit. */
  async turn({ dies = false } = {}): Promise<readonly Outgoing[]> {
    const death = new Error('kill -9');
    return inTransaction(this.#pool, async tx => {
      const send = await look(tx, { account: ACCOUNT, quote: 'USDT', now: this.now }, this.#desk);
      if (dies) throw death;
      return send;
    }).catch((error: unknown) => {
      if (error !== death) throw error;
      return [];
    });
  }

  async handle(...messages: readonly Message[]): Promise<Handled> {
    const handler = this.handlers.find(one => one.type === messages[0]?.type);
    if (handler === undefined) throw new Error(`no handler for ${messages[0]?.type}`);
    const handled = await inTransaction(this.#pool, tx => handler.handle({ tx, marketNow: this.now }, messages));
    const ids = messages.map(message => message.id);
    await sql`update deliveries set done_at = now() where message_id = any(${ids}::uuid[])`.execute(this.database.db);
    return handled;
  }

  /** What the timer does. */
  async value(): Promise<void> {
    this.unpriced = await inTransaction(this.#pool, tx =>
      writeEquity(tx, { account: ACCOUNT, quote: 'USDT', now: this.now }),
    );
  }

  /** `book/bot asset` to amount, of the books that hold something. */
  async books(): Promise<Readonly<Record<string, string>>> {
    const rows = await this.database.db
      .selectFrom('book_balances')
      .selectAll()
      .where('book', 'in', ['bot', 'unassigned', 'reserve', 'locked', 'outgoing'])
      .where('amount', '<>', '0')
      .orderBy('book')
      .orderBy('asset')
      .execute();
    return Object.fromEntries(
      rows.map(row => [`${row.bot_id ?? row.book} ${row.asset}`, new Decimal(row.amount).toFixed()]),
    );
  }

  async equity(owner: string) {
    return this.database.db
      .selectFrom('equity')
      .selectAll()
      .where('bot_id', '=', owner)
      .orderBy('market_time')
      .execute();
  }

  /** The database stays. */
  end(): Promise<void> {
    return this.#pool.end();
  }

  async stop(): Promise<void> {
    await this.end();
    await this.database.drop();
  }
}
