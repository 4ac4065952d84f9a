import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { columnCache } from '#scripts/data/cache/column-cache.ts';
import { ALL_TIME, type LoadedColumns, loadColumns } from '#scripts/data/load-columns.ts';
import { epochMs, type Timeframe } from '#shared/kernel/time.ts';
import { withCopyClient } from '#shared/persistence/copy.ts';
import { contentHash } from '#shared/research/columns/content-hash.ts';
import { resample } from '#shared/research/columns/resample.ts';
import { COLUMN_NAMES, rowAt, rowsBetween } from '#shared/research/columns/slice.ts';
import { type CliRig, openCli } from '#tests/integration/cli/rig.ts';
import { csv, MINUTE, makeFolder, START, walk } from './made-files.ts';

const ID = 'binance:BTC/USDT';
const HOUR = 60 * MINUTE;

describe('loading columns', () => {
  const files = makeFolder();
  const rows = walk(3_000).toSpliced(700, 90);
  let rig: CliRig;
  let home: string;
  beforeEach(async () => {
    rig = await openCli();
    home = rig.home;
    await rig.run(`data import ${files.write('binance-BTC_USDT-1m-1.csv', csv(rows))}`);
  });
  afterEach(() => rig.close());
  after(() => rmSync(files.folder, { recursive: true }));

  const load = (timeframe: Timeframe, range = ALL_TIME): Promise<LoadedColumns> =>
    withCopyClient({ url: rig.base.roleUrl('reader'), name: 'test' }, client =>
      loadColumns({ client, cache: columnCache(home) }, { instrumentId: ID, timeframe, ...range }),
    );
  const blobs = () => readdirSync(join(home, 'cache/columns')).filter(name => name.endsWith('.f64'));

  it('gives what was stored, from the database and then from the cache, under one hash', async () => {
    const first = await load('1m');
    expect(first).to.include({ from: 'database', stored: '1m' });
    expect(COLUMN_NAMES.map(name => [...first.columns[name]])).to.deep.equal(
      COLUMN_NAMES.map((_, at) => rows.map(row => row[at])),
    );
    const second = await load('1m');
    expect(second.from).to.equal('cache');
    expect(second.columns).to.deep.equal(first.columns);
    expect(second.hash)
      .to.equal(first.hash)
      .and.to.equal(contentHash({ instrumentId: ID }, first.columns));
    expect(blobs()).to.deep.equal([`${first.hash}.f64`]);
    expect((await columnCache(home).byHash(first.hash))?.instrumentId).to.equal(ID);
  });

  it('keeps no more than it may: what was not used for longest goes first', async () => {
    const small = columnCache(home, 2 * 3_000 * 48);
    const keep = async (timeframe: Timeframe) => {
      const { columns, hash } = await load(timeframe);
      await small.keep(timeframe, { instrumentId: ID, columns, hash });
      return hash;
    };
    const [minutes, fives] = [await keep('1m'), await keep('5m')];
    const old = new Date(1_000_000_000_000);
    for (const name of blobs()) utimesSync(join(home, 'cache/columns', name), old, old);
    expect(await small.byHash(minutes)).to.not.equal(null); // used again
    const tight = columnCache(home, 150_000);
    const { columns } = await load('15m');
    const hash = contentHash({ instrumentId: ID }, columns);
    await tight.keep('last', { instrumentId: ID, columns, hash });
    expect(blobs().sort()).to.deep.equal([`${hash}.f64`, `${minutes}.f64`].sort());
    expect(await small.recall('5m')).to.equal(null);
    expect(await small.byHash(fives)).to.equal(null);
  });

  it('new bars, and bars that an import replaced, are noticed', async () => {
    const { hash } = await load('1m');
    await rig.run(`data import ${files.write('binance-BTC_USDT-1m-2.csv', csv(walk(3_001).slice(3_000)))}`);
    const longer = await load('1m');
    expect(longer.from).to.equal('database');
    expect(longer.columns.time.length).to.equal(rows.length + 1);
    const changed = files.write('binance-BTC_USDT-1m-3.csv', csv([[START, 1, 2, 1, 2, 3]]));
    await rig.run(`data import ${changed} --repair replace`);
    const replaced = await load('1m');
    expect(replaced.from).to.equal('database');
    expect(replaced.columns.close[0]).to.equal(2);
    expect(new Set([hash, longer.hash, replaced.hash]).size).to.equal(3);
  });

  it('a file that does not hold what its name says is as good as none', async () => {
    const { hash, columns } = await load('1m');
    for (const spoilt of ['', 'x'.repeat(20_000), '{"instrumentId":"x","timeframe":"1m","bars":1}'.padEnd(256 + 48)]) {
      writeFileSync(join(home, 'cache/columns', `${hash}.f64`), spoilt);
      expect(await columnCache(home).byHash(hash)).to.equal(null);
      const again = await load('1m');
      expect(again.from).to.equal('database');
      expect(again.columns).to.deep.equal(columns);
    }
  });

  it('a longer timeframe is made of the shortest that is stored, of whole bars only', async () => {
    const all = (await load('1m')).columns;
    const range = { from: epochMs(START + 90 * MINUTE), until: epochMs(START + 10 * HOUR + 1) };
    const hours = await load('1h', range);
    expect(hours.stored).to.equal('1m');
    const expected = resample(all, '1h');
    const part = rowsBetween(
      expected,
      rowAt(expected, epochMs(START + 2 * HOUR)),
      rowAt(expected, epochMs(START + 11 * HOUR)),
    );
    expect(hours.columns).to.deep.equal(part);
    expect((await load('1h', range)).from).to.equal('cache');
    expect(hours.columns.time.length).to.equal(9);
  });

  it('what is stored goes before what could be made, unless it covers less; nothing stored gives nothing', async () => {
    const hours = (bars: number): string => csv(walk(bars, { step: HOUR, seed: 'other' }));
    await rig.run(`data import ${files.write('binance-BTC_USDT-1h-1.csv', hours(5))}`);
    expect(await load('1h')).to.include({ stored: '1m' });
    await rig.run(`data import ${files.write('binance-BTC_USDT-1h-2.csv', hours(50))}`);
    const stored = await load('1h');
    expect(stored).to.include({ stored: '1h' });
    expect(stored.columns.time.length).to.equal(50);
    expect((await load('1s')).columns.time.length).to.equal(0);
  });

  it('where bars that upkeep joined end, those that are left go on', async () => {
    const earlier = walk(100, { step: HOUR, seed: 'other', from: START - 80 * HOUR });
    await rig.run(`data import ${files.write('binance-BTC_USDT-1h-3.csv', csv(earlier))}`);
    expect((await load('1h')).columns.time.length).to.equal(100);
    await rig.base.db.updateTable('candles').set({ source: 'joined' }).where('timeframe', '=', '1h').execute();
    const { columns, stored } = await load('1h');
    expect(stored).to.equal('1h');
    expect([columns.time.length, columns.time[0], columns.time.at(-1)]).to.deep.equal([
      ...[130, START - 80 * HOUR, START + 49 * HOUR],
    ]);
    const minutes = await load('1m');
    const joined = resample(minutes.columns, '1h');
    expect(columns.close[100]).to.equal(joined.close[rowAt(joined, epochMs(START + 20 * HOUR))]);
    expect((await load('1h')).from).to.equal('cache');
  });
});
