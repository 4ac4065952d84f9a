import { sql } from 'kysely';
import { writePerformance } from '#agents/capital/store.ts';
import type { AssetPair } from '#shared/accounting/fill.ts';
import { applyFill, closeWithDust, openPosition, type Position } from '#shared/accounting/position.ts';
import { Decimal, ZERO } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { openPool } from '#shared/persistence/connection.ts';
import { inTransaction } from '#shared/persistence/transaction.ts';
import type { TestDatabase } from '#tests/integration/database.ts';
import { ACCOUNT, Rig, type Trade } from './venue.ts';

const BTC = 'binance:BTC/USDT';
const PAIR: AssetPair = { base: 'BTC', quote: 'USDT' };

interface Held {
  readonly id: Id;
  readonly openedAt: EpochMs;
  readonly position: Position;
}

/** An account over days: what the market, execution and the venue do, with capital's real books and performance. */
export class Story {
  readonly rig: Rig;
  readonly #database: TestDatabase;
  readonly #held = new Map<string, Held>();
  /** What the venue holds. */
  readonly #totals = new Map<string, Decimal>();
  #count = 0;

  constructor(database: TestDatabase, settings?: ConstructorParameters<typeof Rig>[1]) {
    this.#database = database;
    this.rig = new Rig(database, settings);
  }

  at(iso: string): this {
    this.rig.now = epochMs(Date.parse(`${iso}Z`));
    return this;
  }

  /** From outside (below 0: gone there); the books follow once they have seen it often enough. */
  async deposit(amount: string): Promise<void> {
    this.#add('USDT', new Decimal(amount));
    const seen = Object.fromEntries([...this.#totals].map(([asset, total]) => [asset, total.toFixed()]));
    const now = this.rig.now;
    for (let reading = 0; reading < 4; reading++) await this.rig.observe(seen);
    this.rig.now = epochMs(now + 4_000);
  }

  /** A base candle that closes now at a price, and what the account is worth then. */
  async mark(price: string): Promise<void> {
    const { now } = this.rig;
    await sql`insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source)
      values (${BTC}, '1m', ${new Date(now - 60_000)}, ${price}, ${price}, ${price}, ${price}, 1, 'stream')
      on conflict (instrument_id, timeframe, open_time) do update set close = excluded.close, high = excluded.high, low = excluded.low, open = excluded.open`.execute(
      this.#database.db,
    );
    await this.rig.mark(price);
    await this.rig.value();
  }

  /** A fill with its position, as execution stores them; capital books it now. */
  async fill(trade: Trade): Promise<void> {
    const botId = trade.botId ?? 'trend';
    const fact = {
      side: trade.side,
      quantity: new Decimal(trade.quantity),
      price: new Decimal(trade.price),
      fee: new Decimal(trade.fee ?? '0'),
      feeAsset: trade.feeAsset ?? 'USDT',
    };
    const held = this.#held.get(botId);
    const position =
      held === undefined
        ? openPosition(fact, { pair: PAIR }).position
        : applyFill(held.position, fact, { pair: PAIR }).position;
    const { id, openedAt } = held ?? { id: deriveId('story', ++this.#count), openedAt: this.rig.now };
    await this.#save(botId, { id, openedAt, position });
    const told = await this.rig.trade({ ...trade, botId, positionId: id });
    await this.rig.handle(told);
    this.#settle(fact);
    if (position.quantity.isZero())
      await this.rig.handle(this.rig.message('position-closed', { positionId: id, account: ACCOUNT }));
    await this.rig.value();
  }

  /** The rest of a bot's position is too small to be sold. */
  async dust(botId = 'trend'): Promise<void> {
    const held = this.#held.get(botId);
    if (held === undefined) throw new Error(`${botId} holds nothing`);
    await this.#save(botId, { ...held, position: closeWithDust(held.position) });
    await this.rig.handle(this.rig.message('position-closed', { positionId: held.id, account: ACCOUNT }));
    await this.rig.value();
  }

  /** What the timer does. */
  async compute(lookBackDays: number | null = 7): Promise<{ readonly more: boolean }> {
    const pool = openPool({ url: this.#database.roleUrl('capital'), name: 'capital', size: 1, durable: false });
    try {
      return await inTransaction(pool, tx =>
        writePerformance(tx, { account: ACCOUNT, quote: 'USDT', baseTimeframe: '1m', now: this.rig.now, lookBackDays }),
      );
    } finally {
      await pool.end();
    }
  }

  /** Stored rows: of one kind of period, of one owner and all its instruments or one. */
  async rows(period: 'day' | 'week' | 'month' = 'day', owner = 'trend', instrument = '*') {
    const rows = await this.#database.db
      .selectFrom('performance')
      .selectAll()
      .select(sql<string>`starts_on::text`.as('starts_on'))
      .where('period', '=', period)
      .where('bot_id', '=', owner)
      .where('instrument_id', '=', instrument)
      .orderBy('performance.starts_on')
      .execute();
    return rows;
  }

  #settle({ side, quantity, price, fee, feeAsset }: Parameters<typeof openPosition>[0]): void {
    const sign = side === 'buy' ? 1 : -1;
    this.#add('BTC', quantity.times(sign));
    this.#add('USDT', quantity.times(price).times(-sign));
    this.#add(feeAsset, fee.neg());
  }

  #add(asset: string, amount: Decimal): void {
    this.#totals.set(asset, (this.#totals.get(asset) ?? ZERO).plus(amount));
  }

  async #save(botId: string, { id, openedAt, position }: Held): Promise<void> {
    const isClosed = position.quantity.isZero();
    if (isClosed) this.#held.delete(botId);
    else this.#held.set(botId, { id, openedAt, position });
    const { side, quantity, entryQuantity, entryPrice, exitQuantity, exitPrice, fees, realizedPnl, dust } = position;
    await sql`insert into positions (id, account, bot_id, instrument_id, side, quantity, entry_quantity, entry_price, exit_quantity, exit_price,
        fees, realized_pnl, dust, opened_at, closed_at, close_reason, correlation_id)
      values (${id}, ${ACCOUNT}, ${botId}, ${BTC}, ${side}, ${quantity.toFixed()}, ${entryQuantity.toFixed()}, ${entryPrice.toFixed()},
        ${exitQuantity.toFixed()}, ${exitPrice?.toFixed() ?? null}, ${fees.toFixed()}, ${realizedPnl.toFixed()}, ${dust.toFixed()},
        ${new Date(openedAt)}, ${isClosed ? new Date(this.rig.now) : null}, ${isClosed ? 'exit' : null}, ${id})
      on conflict (id) do update set quantity = excluded.quantity, entry_quantity = excluded.entry_quantity, entry_price = excluded.entry_price,
        exit_quantity = excluded.exit_quantity, exit_price = excluded.exit_price, fees = excluded.fees, realized_pnl = excluded.realized_pnl,
        dust = excluded.dust, closed_at = excluded.closed_at, close_reason = excluded.close_reason`.execute(
      this.#database.db,
    );
  }
}
