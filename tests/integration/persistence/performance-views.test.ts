import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { sql } from 'kysely';
import { deriveId, hexOf, type Id } from '#shared/kernel/ids.ts';
import { Story } from '#tests/integration/capital/story.ts';
import { ACCOUNT } from '#tests/integration/capital/venue.ts';
import { testDatabase } from '#tests/integration/database.ts';

const VIEWS = [
  'performance_daily',
  'performance_weekly',
  'performance_monthly',
  'performance_by_bot',
  'performance_by_symbol',
  'execution_quality',
  'execution_quality_daily',
  'equity_curve',
  'drawdowns',
];
const BTC = 'binance:BTC/USDT';
const AT = '2026-01-05T12:10:00Z';

/** Columns of a view, as they come. */
interface Found {
  readonly [column: string]: unknown;
  readonly decided_ms?: string;
  readonly first_ms?: string;
  readonly last_ms?: string;
  readonly slippage_to_mid_bps?: string;
  readonly slippage_bps?: string;
  readonly maker_pct?: string;
  readonly fee_bps?: string;
  readonly fill_pct?: string;
}

interface Order {
  readonly name: string;
  readonly purpose: 'entry' | 'exit' | 'stop-loss';
  readonly side: 'buy' | 'sell';
  readonly quantity: string;
  readonly stopPrice?: string;
  readonly state?: 'filled' | 'rejected';
  readonly ordinal?: number;
  /** How long after the order was sent, wall time. */
  readonly fills: readonly {
    readonly quantity: string;
    readonly price: string;
    readonly afterMs: number;
    readonly isMaker?: boolean;
  }[];
}

describe('views of performance', () => {
  let story: Story;
  beforeEach(async () => {
    story = new Story(await testDatabase());
    await story.rig.seed();
  });
  afterEach(() => story.rig.stop());
  const db = () => story.rig.database.db;

  /** A decision at the reference price 100, by the clock 200 ms before the order was sent, and the order's fills. */
  async function order({
    name,
    purpose,
    side,
    quantity,
    stopPrice,
    state = 'filled',
    ordinal = 0,
    fills,
  }: Order): Promise<Id> {
    const [id, approval] = [deriveId('quality', name), deriveId('quality', 'approval')];
    const sent = Date.parse(AT);
    await sql`insert into risk_limits (account, max_positions, max_exposure) values (${ACCOUNT}, 10, 10000) on conflict do nothing`.execute(
      db(),
    );
    await sql`insert into signals (id, bot_id, account, instrument_id, bar_time, action, side, confidence, reference_price, stop_loss, reason, market_time, correlation_id, causation_id)
      values (${approval}, 'trend', ${ACCOUNT}, ${BTC}, ${AT}, 'enter', 'long', 0.9, 100, 95, '{}', ${AT}, ${approval}, ${approval}) on conflict do nothing`.execute(
      db(),
    );
    await sql`insert into risk_decisions (id, signal_id, account, bot_id, instrument_id, verdict, intent, side, quantity, reference_price, stop_loss, reserved, market_time, correlation_id, causation_id, created_at)
      values (${approval}, ${approval}, ${ACCOUNT}, 'trend', ${BTC}, 'approved', 'entry', 'buy', 2, 100, 95, 10, ${AT}, ${approval}, ${approval}, ${new Date(sent - 200)}) on conflict do nothing`.execute(
      db(),
    );
    await sql`insert into orders (id, approval_id, account, bot_id, instrument_id, purpose, ordinal, side, type, quantity, stop_price, client_order_id, state, sent_at, market_time, correlation_id, mark_price, mid_price)
      values (${id}, ${approval}, ${ACCOUNT}, 'trend', ${BTC}, ${purpose}, ${ordinal}, ${side}, ${purpose === 'stop-loss' ? 'stop-loss' : 'market'}, ${quantity}, ${stopPrice ?? null}, ${hexOf(id)}, ${state},
        ${new Date(sent)}, ${AT}, ${id}, 102, 100.5)`.execute(db());
    for (const [index, fill] of fills.entries())
      await sql`insert into fills (id, order_id, account, bot_id, instrument_id, venue_trade_id, side, quantity, price, fee, fee_asset, is_maker, venue_time, correlation_id, created_at)
        values (${deriveId(name, index)}, ${id}, ${ACCOUNT}, 'trend', ${BTC}, ${`${name} ${index}`}, ${side}, ${fill.quantity}, ${fill.price}, 0.1, 'USDT', ${fill.isMaker ?? false}, ${AT}, ${id},
          ${new Date(sent + fill.afterMs)})`.execute(db());
    return id;
  }

  const qualityOf = async (id: Id) => {
    const { rows } = await sql<Found>`
      select *, extract(epoch from decision_to_sent) * 1000 as decided_ms, extract(epoch from sent_to_first_fill) * 1000 as first_ms,
        extract(epoch from first_to_last_fill) * 1000 as last_ms from execution_quality where order_id = ${id}`.execute(
      db(),
    );
    return rows[0];
  };

  it('execution: what an entry cost against the decision and the mid, and how long it took', async () => {
    const id = await order({
      name: 'entry',
      purpose: 'entry',
      side: 'buy',
      quantity: '2',
      fills: [
        { quantity: '0.5', price: '101', afterMs: 300, isMaker: true },
        { quantity: '0.5', price: '102', afterMs: 900 },
      ],
    });
    const found = await qualityOf(id);
    expect(found).to.include({
      fill_pct: '50.0000',
      arrival_price: '100',
      slippage_bps: '150.0000',
      slippage: '1.50000000',
    });
    expect(Number(found?.slippage_to_mid_bps)).to.be.closeTo((101.5 / 100.5 - 1) * 10_000, 1e-4);
    expect([found?.decided_ms, found?.first_ms, found?.last_ms].map(Number)).to.deep.equal([200, 300, 600]);
    expect(Number(found?.maker_pct)).to.be.closeTo((50.5 / 101.5) * 100, 1e-4);
    expect(Number(found?.fee_bps)).to.be.closeTo((0.2 / 101.5) * 10_000, 1e-4);
  });

  it('execution: a sale below the expected price costs, a stop is held against its own price', async () => {
    const stop = { name: 'stop', purpose: 'stop-loss', side: 'sell', quantity: '1', stopPrice: '95' } as const;
    const stopped = await qualityOf(
      await order({ ...stop, fills: [{ quantity: '1', price: '94.05', afterMs: 5_000 }] }),
    );
    expect(stopped).to.include({
      arrival_price: '95',
      slippage_bps: '100.0000',
      sent_to_first_fill: null,
      mid_price: null,
    });
    // not the decision of the entry under which it was made, but the mark when it was
    const exit = { name: 'exit', purpose: 'exit', side: 'sell', quantity: '1' } as const;
    const left = await qualityOf(await order({ ...exit, fills: [{ quantity: '1', price: '103.02', afterMs: 10 }] }));
    expect(left).to.include({ arrival_price: '102', slippage_bps: '-100.0000', decision_to_sent: null });
  });

  it('execution: a day adds its orders up', async () => {
    const entry = { purpose: 'entry', side: 'buy', quantity: '1' } as const;
    await order({ ...entry, name: 'a', fills: [{ quantity: '1', price: '101', afterMs: 100 }] });
    await order({ ...entry, name: 'b', ordinal: 1, fills: [{ quantity: '1', price: '99', afterMs: 300 }] });
    await order({ ...entry, name: 'c', ordinal: 2, state: 'rejected', fills: [] });
    const { rows } = await sql<Found>`select * from execution_quality_daily`.execute(db());
    expect(rows).to.have.length(1);
    expect(rows[0]).to.include({ instrument: 'BTC/USDT', orders: 3, filled: 2, refused: 1, slippage: '0.00000000' });
    expect(Number(rows[0]?.slippage_bps)).to.be.closeTo((100 * 101 - 100 * 99) / 200, 1e-4);
    expect(Number(rows[0]?.fill_pct)).to.equal(100);
  });

  it('drawdowns begin at a peak and end when the worth is back there', async () => {
    await story.at('2026-01-05T12:00').deposit('1000');
    await story.at('2026-01-05T12:10').fill({ side: 'buy', quantity: '2', price: '100' });
    const closes = ['110', '100', '90', '115', '112'];
    for (const [index, close] of closes.entries()) await story.at(`2026-01-0${5 + index}T23:00`).mark(close);
    await story.compute();
    const { rows } = await sql<Found>`
      select began_at, deepest_on::text, depth_pct, days, recovered_on::text from drawdowns where bot = 'trend' order by began_at`.execute(
      db(),
    );
    expect(rows).to.deep.equal([
      {
        began_at: Date.parse('2026-01-05T23:00Z'),
        deepest_on: '2026-01-07',
        depth_pct: ((1 - 380 / 420) * 100).toFixed(4),
        days: 2,
        recovered_on: '2026-01-08',
      },
      {
        began_at: Date.parse('2026-01-08T23:00Z'),
        deepest_on: '2026-01-09',
        depth_pct: ((1 - 424 / 430) * 100).toFixed(4),
        days: 1,
        recovered_on: null,
      },
    ]);
  });

  it('every column of them says what it is', async () => {
    const { rows } = await sql<{ name: string }>`
      select attrelid::regclass || '.' || attname as name from pg_attribute
      where attrelid = any(${VIEWS}::regclass[]) and attnum > 0 and col_description(attrelid, attnum) is null`.execute(
      db(),
    );
    expect(rows).to.deep.equal([]);
  });

  it('the queries of sql/README.md about them run as the reader', async () => {
    const text = readFileSync(new URL('../../../sql/README.md', import.meta.url), 'utf8');
    const queries = [...text.matchAll(/```sql\n(.*?)```/gs)].flatMap(([, query]) =>
      query !== undefined && /from (performance_|execution_quality|equity_curve|drawdowns)/.test(query) ? [query] : [],
    );
    expect(queries).to.have.length.at.least(3);
    await story.at('2026-01-05T12:00').deposit('1000');
    await story.at('2026-01-06T12:00').compute();
    await order({
      name: 'one',
      purpose: 'entry',
      side: 'buy',
      quantity: '1',
      fills: [{ quantity: '1', price: '101', afterMs: 1 }],
    });
    const pg = await import('pg');
    const reader = new pg.default.Client({ connectionString: story.rig.database.roleUrl('reader') });
    await reader.connect();
    try {
      for (const query of queries) expect((await reader.query(query)).rowCount, query).to.be.above(0);
    } finally {
      await reader.end();
    }
  });
});
