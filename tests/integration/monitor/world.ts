import { sql } from 'kysely';
import { AGENTS } from '#shared/domain/agents.ts';
import { deriveId, hexOf, type Id } from '#shared/kernel/ids.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { TestDatabase } from '#tests/integration/database.ts';

export const ACCOUNT = 'main';
export const BTC = 'binance:BTC/USDT';
const PRICES: Readonly<Record<string, number>> = { BTC: 64_210.5, ETH: 3_120.42, SOL: 148.37 };

/** The open time of the newest bar, and what the tests ask about. */
export interface World {
  readonly lastBar: EpochMs;
  /** Bars before the last one: a hold, a denied entry, and the entry that became the open position. */
  readonly held: EpochMs;
  readonly denied: EpochMs;
  readonly entered: EpochMs;
  readonly entryOrder: Id;
  readonly stopOrder: Id;
  readonly positionId: Id;
}

const date = (ms: number) => new Date(ms);
const id = (...parts: (string | number)[]) => deriveId('world', ...parts);

/** A small installation in mid-trade: three instruments, two bots, one protected position, books that balance. */
export async function seedWorld({ db }: TestDatabase, now = Date.now()): Promise<World> {
  const lastBar = epochMs(Math.floor(now / 1_000) * 1_000 - 1_000);
  const world = {
    lastBar,
    held: epochMs(lastBar - 2_000),
    denied: epochMs(lastBar - 10_000),
    entered: epochMs(lastBar - 40_000),
    entryOrder: id('order', 'entry'),
    stopOrder: id('order', 'stop'),
    positionId: id('position'),
  };
  await seedErrors(db, now);
  await seedMarket(db, lastBar);
  await seedBots(db, lastBar);
  await seedDecisions(db, world);
  await seedTrade(db, world);
  await seedBooks(db, world);
  await seedAgents(db);
  return world;
}

type Db = TestDatabase['db'];

async function seedMarket(db: Db, lastBar: EpochMs): Promise<void> {
  const random = seededRandom('world');
  for (const [base, start] of Object.entries(PRICES)) {
    const instrument = `binance:${base}/USDT`;
    await db
      .insertInto('instruments')
      .values({
        ...{ id: instrument, venue: 'binance', symbol: `${base}/USDT`, base, quote: 'USDT', status: 'trading' },
        ...{
          tick_size: '0.01',
          step_size: '0.00001',
          min_quantity: '0.00001',
          max_quantity: '9000',
          min_notional: '5',
        },
      })
      .execute();
    let price = start;
    const candles = Array.from({ length: 120 }, (_, index) => {
      const open = price;
      price = open * (1 + random.normal() * 0.0004);
      return {
        instrument_id: instrument,
        timeframe: '1s',
        open_time: date(lastBar - (119 - index) * 1_000),
        open: open.toFixed(2),
        high: Math.max(open, price).toFixed(2),
        low: Math.min(open, price).toFixed(2),
        close: price.toFixed(2),
        volume: '12.5',
        source: index < 60 ? ('history' as const) : ('stream' as const),
      };
    });
    await db.insertInto('candles').values(candles).execute();
    await db
      .insertInto('marks')
      .values({ instrument_id: instrument, price: price.toFixed(2), market_time: date(lastBar + 1_000) })
      .execute();
  }
}

async function seedBots(db: Db, lastBar: EpochMs): Promise<void> {
  const features = JSON.stringify({ fast: { indicator: 'ema', params: { period: 20 } } });
  const words = JSON.stringify({
    FAST_BELOW_SLOW: 'the fast average {fast} is below the slow one {slow}, so there is no trend to follow',
    TREND_UP: 'the fast average {fast} crossed above {slow} with volume {ratio} times its mean',
    ZSCORE_INSIDE: 'the price is {z} deviations from its mean, within {limit}',
  });
  const bots = [
    { id: 'trend', strategy: 'trend-following', instrument_ids: [BTC, 'binance:ETH/USDT', 'binance:SOL/USDT'] },
    { id: 'reversion', strategy: 'mean-reversion', instrument_ids: [BTC, 'binance:ETH/USDT'] },
  ];
  for (const bot of bots) {
    await db
      .insertInto('bots')
      .values({
        ...{ ...bot, account: ACCOUNT, params: '{}', timeframe: '1s', features, reasons: words },
        ...{ min_confidence: 0.05, allocation_share: '0.4', state: 'RUNNING', created_at: date(lastBar - 90_000) },
      })
      .execute();
    await db
      .insertInto('strategy_state')
      .values({ bot_id: bot.id, bar_time: date(lastBar), state: '{}' })
      .execute();
  }
  await db
    .insertInto('features')
    .values(
      [BTC, 'binance:ETH/USDT'].flatMap(instrument_id =>
        Array.from({ length: 60 }, (_, index) => ({
          instrument_id,
          timeframe: '1s',
          open_time: date(lastBar - index * 1_000),
          values: JSON.stringify({ 'ema(20)': index > 55 ? null : 64_190.25 }),
          correlation_id: id('candle', index),
        })),
      ),
    )
    .execute();
}

async function seedDecisions(db: Db, world: World): Promise<void> {
  const common = { account: ACCOUNT, market_time: date(world.lastBar), causation_id: id('cause') };
  const hold = (bot: string, instrument: string, at: number, code: string, numbers: object) => ({
    ...{ ...common, id: id('hold', bot, instrument, at), bot_id: bot, instrument_id: instrument, bar_time: date(at) },
    ...{ action: 'hold' as const, reason: JSON.stringify({ code, numbers }), correlation_id: id('candle', at) },
  });
  for (let age = 0; age < 5; age++) {
    const at = world.lastBar - age * 1_000;
    await db
      .insertInto('signals')
      .values([
        hold('trend', BTC, at, 'FAST_BELOW_SLOW', { fast: 64_190.254, slow: 64_201.9 }),
        hold('trend', 'binance:ETH/USDT', at, 'FAST_BELOW_SLOW', { fast: 3_118.2, slow: 3_119.4 }),
        hold('trend', 'binance:SOL/USDT', at, 'VOLUME_THIN', { ratio: 0.8 }),
        hold('reversion', BTC, at, 'ZSCORE_INSIDE', { z: -1.21, limit: 2 }),
        hold('reversion', 'binance:ETH/USDT', at, 'ZSCORE_INSIDE', { z: 0.4, limit: 2 }),
      ])
      .execute();
  }
  const enter = (name: string, at: number) => ({
    ...{ ...common, id: id('signal', name), bot_id: 'trend', instrument_id: BTC, bar_time: date(at) },
    ...{ action: 'enter' as const, side: 'long' as const, confidence: 0.71, reference_price: '64210.5' },
    ...{ stop_loss: '63800', take_profit: '65100', entry_type: 'market' as const, correlation_id: id('candle', at) },
    ...{ reason: JSON.stringify({ code: 'TREND_UP', numbers: { fast: 64_220.1, slow: 64_180, ratio: 1.8 } }) },
    created_at: date(at + 1_050),
  });
  await db
    .insertInto('signals')
    .values([enter('entered', world.entered), enter('denied', world.denied)])
    .execute();
  await db
    .insertInto('risk_limits')
    .values({ account: ACCOUNT, max_positions: 10, max_exposure: '10000', max_heat: '1000000', fee_rate: '0.001' })
    .execute();
  const decision = {
    ...{ account: ACCOUNT, bot_id: 'trend', instrument_id: BTC, intent: 'entry' as const, side: 'buy' as const },
    ...{ market_time: date(world.entered), causation_id: id('cause') },
  };
  await db
    .insertInto('risk_decisions')
    .values([
      {
        ...{ ...decision, id: id('approval'), signal_id: id('signal', 'entered'), verdict: 'approved' as const },
        ...{
          quantity: '0.025',
          stop_loss: '63800',
          take_profit: '65100',
          reserved: '1620',
          order_type: 'market' as const,
        },
        ...{ sizing: JSON.stringify({ cappedBy: 'risk' }), correlation_id: id('candle', world.entered) },
        valid_until: date(world.entered + 30_000),
      },
      {
        ...{ ...decision, id: id('denial'), signal_id: id('signal', 'denied'), verdict: 'denied' as const },
        ...{
          code: 'RISK_POSITION_EXISTS',
          codes: ['RISK_POSITION_EXISTS'],
          correlation_id: id('candle', world.denied),
        },
      },
    ])
    .execute();
}

async function seedTrade(db: Db, world: World): Promise<void> {
  const { positionId, entryOrder, stopOrder } = world;
  const target = id('order', 'target');
  const chain = { account: ACCOUNT, bot_id: 'trend', instrument_id: BTC, correlation_id: id('candle', world.entered) };
  await db
    .insertInto('positions')
    .values({
      ...{
        ...chain,
        id: positionId,
        side: 'long',
        quantity: '0.024975',
        entry_quantity: '0.025',
        entry_price: '64212.4',
      },
      ...{
        stop_loss: '63800',
        take_profit: '65100',
        opened_at: date(world.entered + 1_200),
        protected_at: date(world.entered + 1_600),
      },
    })
    .execute();
  const order = (orderId: Id, purpose: 'entry' | 'stop-loss' | 'take-profit') => ({
    ...{ ...chain, id: orderId, approval_id: id('approval'), position_id: positionId, purpose },
    ...{ client_order_id: hexOf(orderId), market_time: date(world.entered) },
    ...{ sent_at: date(world.entered + 1_100), expires_at: date(world.entered + 6_100) },
  });
  const list = { list_id: id('list'), side: 'sell' as const, quantity: '0.024975', state: 'open' as const };
  await db
    .insertInto('orders')
    .values([
      {
        ...order(entryOrder, 'entry'),
        ...{ side: 'buy', type: 'market', quantity: '0.025', filled_quantity: '0.025', average_price: '64212.4' },
        ...{ state: 'filled', venue_order_id: '1001', created_at: date(world.entered + 1_080) },
      },
      { ...order(stopOrder, 'stop-loss'), ...list, type: 'stop-loss', stop_price: '63800', venue_order_id: '1002' },
      { ...order(target, 'take-profit'), ...list, type: 'limit-maker', limit_price: '65100', venue_order_id: '1003' },
    ])
    .execute();
  await db
    .insertInto('order_events')
    .values([
      { order_id: entryOrder, event: 'submitted', from_state: 'approved', to_state: 'submitting' },
      { order_id: entryOrder, event: 'accepted', from_state: 'submitting', to_state: 'open' },
      {
        order_id: entryOrder,
        event: 'filled',
        from_state: 'open',
        to_state: 'filled',
        venue_time: date(world.entered + 1_200),
      },
    ])
    .execute();
  const fills = [
    ['0.015', '64212.0', '0.000015'],
    ['0.01', '64213.0', '0.00001'],
  ] as const;
  for (const [index, [quantity, price, fee]] of fills.entries()) {
    await db
      .insertInto('fills')
      .values({
        ...{
          ...chain,
          id: id('fill', index),
          order_id: entryOrder,
          position_id: positionId,
          venue_trade_id: `${500 + index}`,
        },
        ...{
          side: 'buy',
          quantity,
          price,
          fee,
          fee_asset: 'BTC',
          is_maker: false,
          venue_time: date(world.entered + 1_200),
        },
      })
      .execute();
  }
}

async function seedBooks(db: Db, world: World): Promise<void> {
  const line = (
    name: string,
    number: number,
    book: object,
    asset: string,
    amount: string,
    kind: 'opening' | 'allocation' | 'trade',
  ) => ({
    ...{ transaction_id: id('ledger', name), line: number, account: ACCOUNT, asset, amount, kind },
    ...{ bot_id: null, book: 'external' as const, market_time: date(world.entered), ...book },
  });
  const [bot, unassigned, external, market] = [
    { book: 'bot' as const, bot_id: 'trend' },
    { book: 'unassigned' as const },
    { book: 'external' as const },
    { book: 'market' as const },
  ];
  await db
    .insertInto('ledger')
    .values([
      line('opening', 0, unassigned, 'USDT', '10000', 'opening'),
      line('opening', 1, external, 'USDT', '-10000', 'opening'),
      line('allocation', 0, bot, 'USDT', '4000', 'allocation'),
      line('allocation', 1, unassigned, 'USDT', '-4000', 'allocation'),
      line('trade', 0, bot, 'USDT', '-1605.31', 'trade'),
      line('trade', 1, market, 'USDT', '1605.31', 'trade'),
      line('trade', 2, bot, 'BTC', '0.024975', 'trade'),
      line('trade', 3, market, 'BTC', '-0.024975', 'trade'),
    ])
    .execute();
  await db
    .insertInto('venue_balances')
    .values([
      { account: ACCOUNT, asset: 'USDT', free: '8394.69', locked: '0', venue_time: date(world.lastBar) },
      { account: ACCOUNT, asset: 'BTC', free: '0', locked: '0.024975', venue_time: date(world.lastBar) },
      { account: ACCOUNT, asset: 'XYZ', free: '7', locked: '0', venue_time: date(world.lastBar) },
    ])
    .execute();
  await db
    .insertInto('ledger')
    .values([line('xyz', 0, unassigned, 'XYZ', '7', 'opening'), line('xyz', 1, external, 'XYZ', '-7', 'opening')])
    .execute();
  const random = seededRandom('equity');
  let equity = 10_000;
  const points = Array.from({ length: 600 }, (_, index) => {
    equity += random.normal() * 1.4 + 0.05;
    return {
      ...{ account: ACCOUNT, bot_id: '*', market_time: date(world.lastBar - (599 - index) * 1_000), cash: '8394.69' },
      ...{ holdings: (equity - 8_394.69).toFixed(2), equity: equity.toFixed(2), realized_pnl: '12.44' },
      ...{ unrealized_pnl: '6.12', peak: '10060', drawdown: '0.0031' },
    };
  });
  await db.insertInto('equity').values(points).execute();
  await db
    .insertInto('equity')
    .values({ ...points.at(-1), bot_id: 'trend' } as (typeof points)[0])
    .execute();
}

async function seedAgents(db: Db): Promise<void> {
  for (const [index, agent] of AGENTS.entries()) {
    await db
      .insertInto('role_epochs')
      .values({ agent, epoch: index === 4 ? 3 : 1, holder: 'test' })
      .execute();
    await db
      .insertInto('heartbeats')
      .values({
        ...{ agent, instance: `host:${4_000 + index}:1`, host: 'host', pid: 4_000 + index, epoch: index === 4 ? 3 : 1 },
        ...{ state: 'healthy', started_at: new Date(), beat_at: new Date(), details: '{"problem":null}' },
      })
      .execute();
  }
  await db
    .insertInto('trading_state')
    .values({ account: ACCOUNT, state: 'ACTIVE', reason: '', changed_at: new Date() })
    .execute();
}

/** How many rows each table holds: the same before and after something that only reads. */
export async function rowCounts({ db }: TestDatabase): Promise<Readonly<Record<string, number>>> {
  const { rows } = await sql<{ name: string; rows: number }>`
    select relname as name, (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I', relname), false, true, '')))[1]::text::bigint as rows
    from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition order by 1`.execute(
    db,
  );
  return Object.fromEntries(rows.map(row => [row.name, row.rows]));
}

async function seedErrors(db: TestDatabase['db'], now: number): Promise<void> {
  const message = 'market-data-refused: no answer';
  await db
    .insertInto('errors')
    .values({
      ...{ agent: 'data-collection', code: 'VENUE_UNREACHABLE', severity: 'medium', event: 'market-data-refused' },
      ...{ message, fingerprint: '0123456789abcdef', occurrences: 3, correlation_id: null },
      created_at: date(now - 60_000),
    })
    .execute();
}
