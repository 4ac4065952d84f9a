import { sql } from 'kysely';
import type { PayloadIn } from '#shared/contracts/catalogue.ts';
import { Decimal, ZERO } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { type Random, seededRandom } from '#shared/kernel/random.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Message } from '#shared/messaging/message.ts';
import { ACCOUNT, Rig } from '#tests/integration/capital/venue.ts';
import type { TestDatabase } from '#tests/integration/database.ts';
import { findings } from './ledger-checks.ts';
import { BOTS, BY_HAND, LedgerVenue, MARKETS, type Traded } from './ledger-venue.ts';

const HOUR = 3_600_000;
/** What a mailbox takes at once. */
const BATCH = 200;
/** Readings until a difference is believed, however lively the account was before. */
const READINGS = 5;
const SETTINGS = {
  reserve: 0.1,
  allocation: { maxShare: 0.5 },
  profits: { threshold: 50 },
  deposits: { minAmount: 1_000 },
  withdrawals: { profitOnly: false, maintainMinimum: false, cooldownHours: 1, maxShare: 0.3 },
};
type Command = PayloadIn<'capital-commanded'>;
type Wish = Command extends infer One ? (One extends Command ? Omit<One, 'commandId' | 'account'> : never) : never;

/** What has been done so far. */
export interface LedgerReport {
  readonly fills: number;
  readonly days: number;
  /** Movements of capital by kind. */
  readonly flows: Readonly<Record<string, number>>;
  readonly findings: readonly string[];
}

/** An account that lives fast: bots trade, capital is moved, put in and taken out, and all of it goes over the books. Seeded. */
export class LedgerRun {
  readonly #rig: Rig;
  readonly #random: Random;
  readonly #venue: LedgerVenue;
  readonly #events: readonly (() => Promise<void>)[];
  #deck: (() => Promise<void>)[] = [];
  #fills = 0;
  #count = 0;
  #begin = 0;

  constructor(database: TestDatabase, seed: string) {
    this.#rig = new Rig(database, SETTINGS);
    this.#random = seededRandom(seed);
    this.#venue = new LedgerVenue(this.#random);
    const tell = (wish: () => Wish) => async () => void (await this.#tell(wish()));
    const amount = (most: number) => String(1 + this.#random.integer(most * 100) / 100);
    this.#events = [
      () => this.#outside('USDT', 6_000),
      () => this.#outside('USDT', -20),
      () => this.#outside('BTC', 0.01),
      () => this.#outside('BNB', 2),
      () => this.#outside('XYZ', 10),
      () => this.#withdrawal('USDT', 4_000),
      () => this.#withdrawal('USDT', 4_000),
      () => this.#withdrawal('BTC', 0.02),
      () => this.#shares(),
      tell(() => ({ kind: 'rebalance' })),
      tell(() => ({ kind: 'lock-capital', amount: amount(800), reason: 'put by' })),
      tell(() => ({ kind: 'unlock-capital', amount: null })),
      () => this.#preserved(),
      tell(() => ({ kind: 'set-method', method: this.#any(['fixed', 'equal', 'risk-parity', 'dynamic', null]) })),
    ];
  }

  async open(): Promise<void> {
    await this.#rig.seed({});
    for (const { id, base, quote } of [...MARKETS, BY_HAND]) {
      await sql`insert into instruments (id, venue, symbol, base, quote, tick_size, step_size, min_quantity, max_quantity, min_notional, status)
        values (${id}, 'binance', ${`${base}/${quote}`}, ${base}, ${quote}, 0.000001, 0.00001, 0.00001, 1000, 5, 'trading')
        on conflict do nothing`.execute(this.#rig.database.db);
    }
    await this.#marks();
    for (const bot of BOTS) await this.#rig.addBot(bot, 0.2);
    for (const [asset, found] of Object.entries({ USDT: '100000', BTC: '0.5', ETH: '3', BNB: '50' }))
      this.#venue.moved(asset, new Decimal(found));
    await this.#read(1);
    this.#begin = this.#rig.now;
  }

  /** Goes on until there are so many fills, then lets everything settle and checks it. */
  async until(fills: number): Promise<LedgerReport> {
    while (this.#fills < fills) {
      const size = 1 + this.#random.integer(this.#random.next() < 0.5 ? 40 : 400);
      await this.#burst(Math.min(fills - this.#fills, size));
      this.#rig.now = epochMs(this.#rig.now + this.#random.integer(24 * HOUR));
      await this.#rig.turn();
      await this.#next()();
    }
    await this.#read(READINGS);
    await this.#rig.value();
    const { db } = this.#rig.database;
    const kinds = await db
      .selectFrom('fund_flows')
      .select(['kind', ({ fn }) => fn.countAll<string>().as('count')])
      .groupBy('kind')
      .orderBy('kind')
      .execute();
    return {
      fills: this.#fills,
      days: Math.floor((this.#rig.now - this.#begin) / (24 * HOUR)),
      flows: Object.fromEntries(kinds.map(({ kind, count }) => [kind, Number(count)])),
      findings: await findings(db, this.#venue),
    };
  }

  /** Each event once in a random order, then anew. */
  #next(): () => Promise<void> {
    if (this.#deck.length === 0) this.#deck = [...this.#events];
    const [event] = this.#deck.splice(this.#random.integer(this.#deck.length), 1);
    if (event === undefined) throw new Error('an empty deck');
    return event;
  }

  stop(): Promise<void> {
    return this.#rig.end();
  }

  /** Trades, seen by readings of the venue before, while and after they are recorded and booked. */
  async #burst(about: number): Promise<void> {
    this.#venue.moveMarks();
    await this.#marks();
    const traded = this.#venue.trade(about, await this.#cash());
    this.#fills += traded.fills.length;
    if (this.#random.next() < 0.2) await this.#read(1);
    const told = await this.#record(traded);
    if (this.#random.next() < 0.2) await this.#read(2);
    const closed = traded.positions
      .filter(({ position }) => position.quantity.isZero())
      .map(({ id: positionId }) => this.#rig.message('position-closed', { positionId, account: ACCOUNT }));
    const groups: (readonly Message[])[] = [closed];
    for (let first = 0; first < told.length; first += BATCH) groups.push(told.slice(first, first + BATCH));
    const early = this.#random.next() < 0.3;
    for (const group of early ? groups : groups.toReversed()) if (group.length > 0) await this.#rig.handle(...group);
    // told twice, as after a crash
    const last = groups.at(-1);
    if (last !== undefined && last.length > 0 && this.#random.next() < 0.1) await this.#rig.handle(...last);
  }

  /** Fills and positions as execution stores them, with the rows that tell capital. */
  async #record({ fills, positions }: Traded): Promise<readonly Message<'fill-recorded'>[]> {
    const { db } = this.#rig.database;
    const time = new Date(this.#rig.now).toISOString();
    const told = fills.map(({ id }) => this.#rig.message('fill-recorded', { fillId: id, account: ACCOUNT }));
    const rows = positions.map(({ id, botId, market, position }) => ({
      ...{ id, account: ACCOUNT, bot_id: botId, instrument_id: market.id, side: position.side, correlation_id: id },
      ...{ quantity: position.quantity.toFixed(), entry_quantity: position.entryQuantity.toFixed() },
      ...{ entry_price: position.entryPrice.toFixed(), dust: position.dust.toFixed(), opened_at: time },
      closed_at: position.quantity.isZero() ? time : null,
    }));
    const made = fills.map(({ id, market, botId, positionId, side, quantity, price, fee, feeAsset }, index) => ({
      ...{ id, position_id: positionId, account: ACCOUNT, bot_id: botId, instrument_id: market.id, side },
      ...{
        quantity: quantity.toFixed(),
        price: price.toFixed(),
        fee: fee.toFixed(),
        fee_asset: feeAsset,
        venue_time: time,
      },
      ...{ venue_trade_id: id, is_maker: index % 3 === 0, correlation_id: id },
    }));
    const rung = told.map(({ id, payload }) => ({
      ...{ message_id: id, consumer: 'capital', key: ACCOUNT, type: 'fill-recorded', payload, producer: 'execution' },
      ...{ correlation_id: id, causation_id: id, market_time: time },
    }));
    await sql`insert into positions (id, account, bot_id, instrument_id, side, quantity, entry_quantity, entry_price, dust, opened_at, closed_at, correlation_id)
      select id, account, bot_id, instrument_id, side, quantity, entry_quantity, entry_price, dust, opened_at, closed_at, correlation_id
      from jsonb_populate_recordset(null::positions, ${JSON.stringify(rows)}::jsonb)
      on conflict (id) do update set quantity = excluded.quantity, entry_quantity = excluded.entry_quantity,
        entry_price = excluded.entry_price, dust = excluded.dust, closed_at = excluded.closed_at`.execute(db);
    await sql`insert into fills (id, position_id, account, bot_id, instrument_id, venue_trade_id, side, quantity, price, fee, fee_asset, is_maker, venue_time, correlation_id)
      select id, position_id, account, bot_id, instrument_id, venue_trade_id, side, quantity, price, fee, fee_asset, is_maker, venue_time, correlation_id
      from jsonb_populate_recordset(null::fills, ${JSON.stringify(made)}::jsonb)`.execute(db);
    await sql`insert into deliveries (message_id, consumer, key, type, payload, producer, correlation_id, causation_id, market_time)
      select message_id, consumer, key, type, payload, producer, correlation_id, causation_id, market_time
      from jsonb_populate_recordset(null::deliveries, ${JSON.stringify(rung)}::jsonb)`.execute(db);
    return told;
  }

  /** The venue's balances are read so many times. */
  async #read(times: number): Promise<void> {
    const seen = Object.fromEntries([...this.#venue.totals].map(([asset, total]) => [asset, total.toFixed()]));
    for (let reading = 0; reading < times; reading++) await this.#rig.observe(seen);
  }

  async #marks(): Promise<void> {
    for (const [base, price] of this.#venue.marks) {
      await sql`insert into marks (instrument_id, price, market_time) values (${`binance:${base}/USDT`}, ${price.toFixed()}, ${new Date(this.#rig.now)})
        on conflict (instrument_id) do update set price = excluded.price, market_time = excluded.market_time`.execute(
        this.#rig.database.db,
      );
    }
  }

  async #cash(): Promise<ReadonlyMap<string, Decimal>> {
    const rows = await this.#rig.database.db
      .selectFrom('book_balances')
      .select(['bot_id', 'amount'])
      .where('book', '=', 'bot')
      .where('asset', '=', 'USDT')
      .execute();
    return new Map(rows.map(row => [row.bot_id ?? '', Decimal.max(ZERO, new Decimal(row.amount))]));
  }

  /** Nobody announced it. */
  async #outside(asset: string, most: number): Promise<void> {
    this.#venue.moved(asset, new Decimal(most).times(this.#random.next().toFixed(4)));
    await this.#read(READINGS);
  }

  async #withdrawal(asset: string, most: number): Promise<void> {
    const amount = new Decimal(most).times((0.1 + this.#random.next() * 0.9).toFixed(4));
    const id = await this.#tell({ kind: 'withdraw', asset, amount: amount.toFixed(), reason: '' });
    if (this.#random.next() < 0.15) return;
    await this.#tell({ kind: 'approve-proposal', proposalId: id });
    const fate = this.#random.next();
    // forgotten: it runs out
    if (fate < 0.15) return;
    if (fate < 0.3) {
      await this.#tell({ kind: 'reject-proposal', proposalId: id });
      return;
    }
    if (!(await this.#isSetAside(id))) return;
    if (fate < 0.8) await this.#tell({ kind: 'sent-proposal', proposalId: id });
    // with the venue's fee on top, or less than was meant
    const really = amount.times(this.#any(['1', '1', '1.002', '0.97']));
    this.#venue.moved(asset, really.neg());
    await this.#read(READINGS);
  }

  async #preserved(): Promise<void> {
    await this.#tell({ kind: 'preserve-capital', reason: 'a fire' });
    await this.#outside('USDT', 3_000);
    await this.#burst(20);
    await this.#tell({ kind: 'release-capital' });
  }

  async #isSetAside(id: Id): Promise<boolean> {
    const { db } = this.#rig.database;
    const row = await db.selectFrom('capital_proposals').select('state').where('id', '=', id).executeTakeFirst();
    return row?.state === 'approved';
  }

  async #shares(): Promise<void> {
    for (const bot of BOTS) {
      await sql`update bots set allocation_share = ${(this.#random.integer(25) / 100).toFixed(2)} where id = ${bot}`.execute(
        this.#rig.database.db,
      );
    }
  }

  async #tell(wish: Wish): Promise<Id> {
    const commandId = deriveId('ledger-command', ++this.#count);
    await this.#rig.handle(this.#rig.command({ ...wish, commandId, account: ACCOUNT } as Command));
    return commandId;
  }

  #any<T>(from: readonly [T, ...T[]]): T {
    return from[this.#random.integer(from.length)] ?? from[0];
  }
}
