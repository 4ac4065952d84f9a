import { expect } from 'chai';
import { type Rig, START, startRig } from '#tests/contract/paper-binance/rig.ts';
import { type CliRig, openCli } from '#tests/integration/cli/rig.ts';

const BARS = 3_700;

interface Outcome {
  readonly instrumentId: string;
  readonly rows: number;
  readonly stored: number;
  readonly missing: number;
  readonly finished: boolean;
}

const profile = (url: string): string => `profile: demo
instruments: [BTC/USDT, ETH/USDT]
baseTimeframe: 1s
clock: market
venue:
  id: binance
  restUrl: ${url}
`;

describe('tradewind data download', () => {
  let venue: Rig;
  let rig: CliRig;
  before(async () => {
    venue = await startRig();
    await venue.exchange.advance(BARS);
  });
  after(() => venue.stop());
  beforeEach(async () => {
    rig = await openCli(profile(venue.url));
  });
  afterEach(() => rig.close());

  const stored = async (id = 'binance:BTC/USDT', timeframe = '1s') => {
    const rows = await rig.base.db
      .selectFrom('candles')
      .selectAll()
      .where('instrument_id', '=', id)
      .where('timeframe', '=', timeframe)
      .orderBy('open_time')
      .execute();
    return rows.map(row => (row.open_time - START) / 1_000);
  };
  const since = `--from ${new Date(START).toISOString()}`;

  it('brings every bar of every instrument, page by page, and says what it did', async () => {
    const { code, out, err } = await rig.run(`data download ${since} --json`);
    expect(code, err).to.equal(0);
    const outcomes = JSON.parse(out) as readonly Outcome[];
    expect(outcomes.map(one => one.instrumentId)).to.deep.equal(['binance:BTC/USDT', 'binance:ETH/USDT']);
    for (const one of outcomes) expect(one).to.deep.include({ stored: one.rows, missing: 0, finished: true });
    expect(await stored()).to.deep.equal(Array.from({ length: outcomes[0]?.rows ?? 0 }, (_, at) => at));
    expect(outcomes[0]?.rows).to.be.within(BARS - 1, BARS + 1);
    const [record] = await rig.base.db.selectFrom('data_imports').selectAll().execute();
    expect(record).to.include({ kind: 'venue', source: venue.url, known: 0, stored: outcomes[0]?.rows });
    expect(
      (await rig.base.db.selectFrom('candles').select('source').distinct().execute()).map(row => row.source),
    ).to.deep.equal(['download']);
  });

  it('asks only for what is not there, and goes on where it was ended', async () => {
    const line = `data download --instrument BTC/USDT ${since}`;
    await rig.run(line);
    const all = await stored();
    await rig.base.db
      .deleteFrom('candles')
      .where('open_time', '>=', new Date(START + 1_200_000) as never)
      .where('open_time', '<', new Date(START + 1_210_000) as never)
      .execute();
    const mended = (await rig.run(`${line} --json`)).json<Outcome[]>()[0];
    expect(mended).to.deep.include({ rows: 10, stored: 10, missing: 0 });
    expect(await stored()).to.deep.equal(all);
    expect((await rig.run(line)).out).to.match(/✓ binance:BTC\/USDT 1s .*: 0 bars came, 0 stored; nothing is missing/);
  });

  it('what has come when the user ends it is stored, and the same command goes on', async () => {
    // looked at before the instrument and after each page: the user has enough after the second one
    let looks = 0;
    const interrupted = Object.defineProperty(new EventTarget(), 'aborted', { get: () => ++looks > 2 }) as AbortSignal;
    const line = `data download --instrument BTC/USDT ${since} --json`;
    const ended = await rig.run(line, { interrupted });
    expect(ended.code).to.equal(1);
    expect(ended.json<Outcome[]>()[0]).to.deep.include({ rows: 2_000, stored: 2_000, finished: false });
    expect((await stored()).length).to.equal(2_000);
    const rest = (await rig.run(line)).json<Outcome[]>()[0];
    expect(rest).to.deep.include({ missing: 0, finished: true });
    expect((await stored()).length).to.equal(2_000 + (rest?.rows ?? 0));
  });

  it('longer bars, a range, and what the venue does not have', async () => {
    const ran = await rig.run(
      `data download --instrument BTC/USDT --timeframe 1m ${since} --until 2024-01-02T00:30Z --json`,
    );
    expect(ran.json<Outcome[]>()[0]).to.deep.include({ rows: 30, stored: 30, missing: 0 });
    expect((await rig.run('data download --timeframe 1w')).err).to.match(/binance has no bars of 1w\n.*it has 1s, 1m/);
    const unknown = await rig.run(`data download --instrument XYZ/USDT ${since}`);
    expect(unknown.code).to.equal(1);
    expect(unknown.err).to.match(/goes on where it ended/);
  });
});
