import { readFileSync, rmSync } from 'node:fs';
import { inflateRawSync } from 'node:zlib';
import { expect } from 'chai';
import { type CliRig, openCli } from '#tests/integration/cli/rig.ts';
import { seedWorld } from '#tests/integration/monitor/world.ts';
import { csv, MINUTE, makeFolder, type Row, START, walk } from './made-files.ts';

/** Bars whose numbers are hard to keep: many digits, tiny, huge. */
const HARD: readonly Row[] = [
  [START - 3 * MINUTE, 0.00000123, 0.1, 1e-8, 0.00000999, 123456789012.3456],
  [START - 2 * MINUTE, 12345678.12345678, 99999999.99999999, 0.000000012345678, 12345678.12345679, 0],
  [START - MINUTE, 0.1 + 0.2, 1.0000000000000002, 0.1, 0.7000000000000001, 9007199254740991],
];

/** A file of a ZIP archive, found by its entry in the central directory (APPNOTE 4.3.12). */
function unzipped(archive: Buffer, name: string): string {
  for (let at = archive.indexOf('PK\x01\x02'); at !== -1; at = archive.indexOf('PK\x01\x02', at + 4)) {
    if (archive.toString('utf8', at + 46, at + 46 + archive.readUInt16LE(at + 28)) !== name) continue;
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = archive.subarray(start, start + archive.readUInt32LE(at + 20));
    return (archive.readUInt16LE(at + 10) === 0 ? bytes : inflateRawSync(bytes)).toString('utf8');
  }
  throw new Error(`${name} is not in the archive`);
}

describe('tradewind data export', () => {
  const files = makeFolder();
  const rows = [...HARD, ...walk(5_000)];
  let rig: CliRig;
  before(async () => {
    rig = await openCli();
    await seedWorld(rig.base);
    await rig.run(`data import ${files.write('binance-BTC_USDT-1m-1.csv', csv(rows))}`);
  });
  after(async () => {
    await rig.close();
    rmSync(files.folder, { recursive: true });
  });
  const candles = (name: string, line = ''): string =>
    `data export candles ${files.path(name)} --instrument BTC/USDT --timeframe 1m ${line}`.trim();
  const stored = async (id: string): Promise<readonly Row[]> => {
    const found = await rig.base.db
      .selectFrom('candles')
      .selectAll()
      .where('instrument_id', '=', id)
      .orderBy('open_time')
      .execute();
    return found.map(
      row => [row.open_time, ...[row.open, row.high, row.low, row.close, row.volume].map(Number)] as unknown as Row,
    );
  };

  for (const [at, ending] of ['csv', 'csv.gz', 'parquet', 'jsonl', 'jsonl.gz'].entries()) {
    it(`what is exported as ${ending} and imported again is the same, to the last digit`, async () => {
      const written = await rig.run(candles(`binance-R${at}_USDT-1m-1.${ending}`));
      expect(written.code, written.err).to.equal(0);
      const read = await rig.run(`data import ${files.path(`binance-R${at}_USDT-1m-1.${ending}`)}`);
      expect(read.code, read.err + read.out).to.equal(0);
      const back = await stored(`binance:R${at}/USDT`);
      expect(back.length).to.equal(rows.length);
      expect(back).to.deep.equal(rows);
    });
  }

  it('Excel: dates, numbers to 15 digits, text beyond', async () => {
    expect((await rig.run(candles('bars.xlsx', '--until 2021-05-19T00:02Z'))).code).to.equal(0);
    const book = readFileSync(files.path('bars.xlsx'));
    const [sheet, texts] = [unzipped(book, 'xl/worksheets/sheet1.xml'), unzipped(book, 'xl/sharedStrings.xml')];
    expect(sheet.match(/<row /g)).to.have.length(1 + 5);
    expect(sheet)
      .to.include('<v>40000</v>')
      .and.to.include(`<v>${START / 86_400_000 + 25_569}</v>`);
    expect(texts).to.include('timestamp_ms').and.to.include('99999999.99999999').and.to.include('123456789012.3456');
  });

  it('ranges, and longer timeframes that are made', async () => {
    const ran = await rig.run(`${candles('part.csv', '--from 2021-05-19T01:00Z --until 2021-05-19T02:00Z')}`);
    expect(ran.out).to.include('60 candles');
    expect(readFileSync(files.path('part.csv'), 'utf8').split('\n')[1]).to.equal(rows[63]?.join(','));
    const hours = await rig.run(
      `data export candles ${files.path('hours.jsonl')} --instrument BTC/USDT --timeframe 1h`,
    );
    expect(hours.out).to.match(/✓ 84 candles/);
  });

  it('refuses what cannot be', async () => {
    const refused = async (line: string, words: RegExp, code: number): Promise<void> => {
      const ran = await rig.run(line);
      expect(ran.err).to.match(words);
      expect(ran.code).to.equal(code);
    };
    files.write('there.csv', 'precious');
    await refused(candles('there.csv'), /is there already\n.*--force/, 4);
    expect(readFileSync(files.path('there.csv'), 'utf8')).to.equal('precious');
    expect((await rig.run(candles('there.csv', '--force'))).code).to.equal(0);
    await refused(`data export candles ${files.path('x.csv')} --instrument XYZ/USDT`, /There are no candles/, 1);
    await refused(`data export candles ${files.path('x.csv')}`, /Candles of what/, 2);
    await refused(`data export candles ${files.path('x.doc')} --instrument BTC/USDT`, /no format that is known/, 2);
    await refused(
      `data export feelings ${files.path('x.csv')}`,
      /Allowed choices are candles, fills, trades, equity/,
      2,
    );
  });

  it('fills, trades and equity, with all digits of their money', async () => {
    await rig.base.pool.query(`update positions set closed_at = opened_at + interval '1 minute', exit_price = entry_price,
      realized_pnl = 1.000000000000000001, close_reason = 'take-profit', quantity = 0 where closed_at is null`);
    for (const what of ['fills', 'trades', 'equity'] as const) {
      const ran = await rig.run(`data export ${what} ${files.path(`${what}.csv`)} --json`);
      expect(ran.code, ran.err).to.equal(0);
      const [head = '', first = ''] = readFileSync(files.path(`${what}.csv`), 'utf8').split('\n');
      expect(ran.json<{ rows: number }>().rows).to.be.above(0);
      expect(first.split(',')).to.have.length(head.split(',').length);
      expect((await rig.run(`data export ${what} ${files.path(`${what}.parquet`)}`)).code).to.equal(0);
      expect((await rig.run(`data export ${what} ${files.path(`${what}.xlsx`)}`)).code).to.equal(0);
    }
    const [fill] = await rig.base.db
      .selectFrom('fills')
      .selectAll()
      .orderBy('venue_time')
      .orderBy('id')
      .limit(1)
      .execute();
    expect(readFileSync(files.path('fills.csv'), 'utf8').split('\n')[1]).to.include(
      `,${fill?.side},${fill?.quantity},${fill?.price},${fill?.fee},`,
    );
  });
});

describe('tradewind data list and check', () => {
  const files = makeFolder();
  let rig: CliRig;
  before(async () => {
    rig = await openCli();
    await rig.run(`data import ${files.write('binance-BTC_USDT-1m-1.csv', csv(walk(100).toSpliced(40, 7)))}`);
    await rig.run(`data import ${files.write('okx-ETH_USDT-1h-1.csv', csv(walk(10, { step: 60 * MINUTE })))}`);
  });
  after(async () => {
    await rig.close();
    rmSync(files.folder, { recursive: true });
  });

  it('lists every series with its extent, what is missing and its score', async () => {
    const [first, second] = (await rig.run('data list --json')).json<Record<string, unknown>[]>();
    expect(first).to.deep.include({
      instrumentId: 'binance:BTC/USDT',
      timeframe: '1m',
      from: START,
      bars: 93,
      missing: 7,
      sources: ['import'],
    });
    expect(second).to.deep.include({
      instrumentId: 'okx:ETH/USDT',
      timeframe: '1h',
      bars: 10,
      missing: 0,
      to: START + 9 * 60 * MINUTE,
    });
    expect((await rig.run('data list --instrument okx:ETH/USDT')).out).to.match(
      /okx:ETH\/USDT +1h +2021-05-19 00:00:00 .* 10 +0 +1\.0000/,
    );
    expect((await rig.run('data list --timeframe 1d')).out).to.include('No candles yet');
  });

  it('checks what is stored', async () => {
    const { code, out } = await rig.run('data check');
    expect(code).to.equal(0);
    expect(out).to.match(
      /binance:BTC\/USDT 1m\n {2}93 rows, .*\n {2}missing 7 of 100 bars in 1 runs \(7 at 2021-05-19 00:40:00\)/,
    );
    expect((await rig.run('data check --instrument SOL/USDT')).err).to.include('No candles are stored');
  });

  it('compares with another source, stored or a file', async () => {
    const shifted = walk(100).map(([time, open, high, low, close, volume]) => [
      time,
      open,
      high * 1.01,
      low,
      close * 1.001,
      volume,
    ]);
    const other = files.write('okx-BTC_USDT-1m-1.csv', csv(shifted));
    const line = 'data check --instrument BTC/USDT --json --against';
    const comparison = (await rig.run(`${line} ${other}`)).json<{ comparison: object }[]>()[0]?.comparison;
    expect(comparison).to.have.nested.include({ 'agreement.shared': 93, 'agreement.onlySecond': 7, against: other });
    await rig.run(`data import ${other}`);
    const { out } = await rig.run('data check --instrument BTC/USDT --against okx:BTC/USDT');
    expect(out).to.match(
      /against okx:BTC\/USDT: 93 bars in both, 0 only here, 7 only there\n.*deviation of the close 10\.00 bp on average/,
    );
  });

  it('checks a file as it is, and says by the exit code when it cannot be used so', async () => {
    const rows = walk(50).map(row => [...row]);
    const bad = csv([...rows.slice(0, 30), rows[10] ?? [], [START + 30_000, 1, 1, 1, 1, 1], ...rows.slice(30)]);
    const { code, out } = await rig.run(`data check ${files.write('binance-BTC_USDT-1m-2.csv', bad)}`);
    expect(code).to.equal(1);
    expect(out).to.include('duplicates 1 (conflicting 0), off-grid 1');
    expect(out).to.match(/✗ out-of-order: /);
  });
});
