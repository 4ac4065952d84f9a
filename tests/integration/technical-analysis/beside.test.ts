import { expect } from 'chai';
import { sql } from 'kysely';
import { onCandleClosed } from '#agents/technical-analysis/handlers/candle-closed.ts';
import { besideRows } from '#scripts/research/beside.ts';
import type { Bar } from '#shared/domain/bar.ts';
import type { Flow } from '#shared/domain/flow.ts';
import { type Observation, ObservationLog } from '#shared/domain/observation.ts';
import type { FeatureSpec } from '#shared/domain/strategy.ts';
import { fullId, resolveFeature } from '#shared/indicators/feature.ts';
import { epochMs, type Timeframe } from '#shared/kernel/time.ts';
import { readColumns } from '#shared/persistence/candle-columns.ts';
import { withCopyClient } from '#shared/persistence/copy.ts';
import { readFlowColumns } from '#shared/persistence/flow-columns.ts';
import { blocksOf, featureColumn } from '#shared/research/backtest/feature-columns.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { resample } from '#shared/research/columns/resample.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';
import { agentRig, listInstruments, type Rig } from '../strategy/rig.ts';

const [BTC, ETH] = ['binance:BTC/USDT', 'binance:ETH/USDT'] as const;
/** On the grid of 5 s. */
const FROM = 1_700_000_040_000;
const BETA: FeatureSpec = { indicator: 'beta', params: { period: 10 }, reference: ETH };
const FEATURES: Readonly<Record<string, FeatureSpec>> = {
  beta: BETA,
  slow: { ...BETA, timeframe: '5s' },
  bought: { indicator: 'flow-buy-share', params: { period: 5 } },
  spread: { indicator: 'flow-spread', params: { period: 3 }, timeframe: '5s' },
  mood: { indicator: 'observed-change', params: { period: 30 }, observed: 'fear-and-greed:index' },
  age: { indicator: 'observed-age', params: {}, timeframe: '5s', observed: 'fear-and-greed:index' },
};

const flowOf = (bar: Bar, index: number): Flow | null =>
  index % 50 < 5
    ? null
    : {
        ...{ buyVolume: Number((bar.volume * ((index % 7) / 7)).toFixed(3)), trades: 1 + (index % 9) },
        ...{ meanSpread: 0.0001 * (1 + (index % 3)), meanImbalance: (index % 11) / 10 - 0.5 },
      };

describe('features that need more than the bar', () => {
  let rig: Rig;
  let wall = 0;
  const btc = seededBars({ seed: 'btc', count: 900, from: FROM });
  // the reference lacks bars now and then
  const eth = seededBars({ seed: 'eth', count: 900, from: FROM }).filter((_, index) => index % 83 !== 7);
  const observed: readonly Observation[] = Array.from({ length: 30 }, (_, index) => ({
    series: 'fear-and-greed:index',
    time: epochMs(FROM - 100_000 + index * 40_000),
    knownAt: epochMs(FROM - 100_000 + index * 40_000 + 2_500),
    value: 40 + ((index * 13) % 17),
  }));

  beforeEach(async () => {
    wall = 0;
    rig = await agentRig('technical-analysis');
    await listInstruments(rig, ['BTC/USDT', 'ETH/USDT']);
    await rig.database.db
      .insertInto('bots')
      .values({
        ...{ id: 'all', account: 'main', strategy: 'trend-following', params: '{}', instrument_ids: [BTC] },
        ...{ timeframe: '1s', features: JSON.stringify(FEATURES), allocation_share: '0.5', state: 'RUNNING' },
      })
      .execute();
    for (const { series, time, knownAt, value } of observed) {
      const [source = '', name = ''] = series.split(':');
      await rig.database.db
        .insertInto('observations')
        .values({ source, series: name, time: new Date(time), known_at: new Date(knownAt), value })
        .execute();
    }
  });
  afterEach(() => rig.close());

  const handler = (referenceTimeoutMs: number | null = null) =>
    onCandleClosed({ base: '1s', log: rig.log, referenceTimeoutMs, wallNow: () => epochMs(wall) });

  async function store(instrument: string, bars: readonly Bar[]): Promise<void> {
    const rows = bars.map(bar => ({ ...bar, ...flowOf(bar, (bar.openTime - FROM) / 1_000) }));
    await sql`insert into candles (instrument_id, timeframe, open_time, open, high, low, close, volume, source,
        buy_volume, trades, mean_spread, mean_imbalance)
      select ${instrument}, '1s', to_timestamp("openTime" / 1000.0), open, high, low, close, volume, 'stream',
        "buyVolume", trades, "meanSpread", "meanImbalance"
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("openTime" bigint, open numeric, high numeric, low numeric,
        close numeric, volume numeric, "buyVolume" numeric, trades integer, "meanSpread" float8, "meanImbalance" float8)`.execute(
      rig.database.db,
    );
  }

  async function announce(instrument: string, bars: readonly Bar[]): Promise<void> {
    await store(instrument, bars);
    const posts = bars.map(bar => {
      const { openTime, open, high, low, close, volume } = bar;
      const flow = flowOf(bar, (openTime - FROM) / 1_000);
      const text = { open: `${open}`, high: `${high}`, low: `${low}`, close: `${close}`, volume: `${volume}` };
      const said = { instrumentId: instrument, timeframe: '1s' as const, openTime, ...text, source: 'stream' as const };
      const payload = flow === null ? said : { ...said, flow };
      return { key: instrument, marketTime: openTime + 1_000, payload };
    });
    await rig.post('candle-closed', posts);
  }

  const stored = async (timeframe: Timeframe) => {
    const rows = await rig.database.db
      .selectFrom('features')
      .select(['open_time', 'values'])
      .where('instrument_id', '=', BTC)
      .where('timeframe', '=', timeframe)
      .orderBy('open_time')
      .execute();
    return rows.map(row => ({ time: row.open_time, values: row.values as Record<string, number | null> }));
  };

  /** Every feature over what is stored, as a backtest computes it. */
  const replayed = (timeframe: Timeframe): Promise<ReadonlyMap<string, Float64Array>> =>
    withCopyClient({ url: rig.database.roleUrl('reader'), name: 'test' }, async client => {
      const seriesOf = async (instrumentId: string): Promise<Series> => {
        const range = { instrumentId, from: epochMs(FROM), until: epochMs(FROM + 900_000) };
        const base = await readColumns(client, { ...range, timeframe: '1s' });
        const columns = resample(base, timeframe);
        const flow = (await readFlowColumns(client, { instrumentId, stored: '1s' }, columns)) ?? undefined;
        return { instrumentId, listing: {} as Series['listing'], columns, flow };
      };
      const series = [await seriesOf(BTC), await seriesOf(ETH)] as const;
      const beside = besideRows({ series, observations: new ObservationLog(observed).at }, 0, [0, 0]);
      const { columns } = series[0];
      return new Map(
        Object.values(FEATURES).flatMap(({ timeframe: own = '1s', ...spec }) => {
          const feature = resolveFeature(spec);
          if (own !== timeframe || !feature.ok) return [];
          return [[fullId(feature.value), featureColumn(columns, spec, { blocks: blocksOf(columns, 0), beside })]];
        }),
      );
    });

  async function expectReplayed(timeframe: Timeframe): Promise<void> {
    const [live, columns] = [await stored(timeframe), await replayed(timeframe)];
    expect(columns.size).to.be.greaterThan(2);
    for (const [id, column] of columns) {
      const again = live.map((_, row) => (Number.isNaN(column[row]) ? null : column[row]));
      const differing = live.flatMap(({ time, values }, row) =>
        Object.is(values[id], again[row]) ? [] : [{ time: (time - FROM) / 1_000, live: values[id], again: again[row] }],
      );
      expect(differing.slice(0, 5), `${id}, of ${differing.length}`).to.deep.equal([]);
      expect(again.filter(value => value !== null).length, id).to.be.greaterThan(live.length / 2);
    }
  }

  it('are live what a backtest makes of the same candles, through restarts and with a reference that comes late', async () => {
    let one = handler();
    for (let at = 0; at < 900; at += 30) {
      if (at % 90 === 0) one = handler();
      const own = btc.slice(at, at + 30);
      const until = FROM + (at + 30) * 1_000;
      const other = eth.filter(bar => bar.openTime >= FROM + at * 1_000 && bar.openTime < until);
      await announce(BTC, own);
      await rig.drain([one]);
      await announce(ETH, other);
      await rig.drain([one]);
    }
    expect((await stored('1s')).length).to.equal(900);
    await expectReplayed('1s');
    await expectReplayed('5s');
    expect(await rig.database.db.selectFrom('features_waiting').selectAll().execute()).to.deep.equal([]);
  });

  it('wait for the reference, no longer than they are told to, and then go without it', async () => {
    const one = handler(1_000);
    await announce(BTC, btc.slice(0, 1));
    await announce(ETH, eth.slice(0, 1));
    await announce(BTC, btc.slice(1, 3));
    await rig.drain([one]);
    expect((await stored('1s')).length).to.equal(1);
    expect(one.waits()).to.equal(true);
    await rig.transact(one.look);
    expect((await stored('1s')).length).to.equal(1);
    wall = 1_000;
    await rig.transact(one.look);
    expect((await stored('1s')).length).to.equal(3);
    expect(one.waits()).to.equal(false);
  });

  it('that waited when the process ended are computed by the next one', async () => {
    await announce(BTC, btc.slice(0, 5));
    await rig.drain([handler(1_000)]);
    expect((await stored('1s')).length).to.equal(0);
    await announce(ETH, eth.slice(0, 5));
    await rig.drain([handler(1_000)]);
    expect((await stored('1s')).length).to.equal(5);
  });
});
