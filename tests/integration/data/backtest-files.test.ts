import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type CliRig, openCli, PROFILE } from '#tests/integration/cli/rig.ts';
import { csv, HEADER, MINUTE, makeFolder, type Row, START, walk } from './made-files.ts';

const HOUR = 60 * MINUTE;

describe('backtest --files', () => {
  const files = makeFolder();
  let rig: CliRig;
  before(async () => {
    rig = await openCli(PROFILE.replace('baseTimeframe: 1s', 'baseTimeframe: 5m'));
  });
  after(async () => {
    rmSync(files.folder, { recursive: true });
    await rig.close();
  });

  const minutes = walk(3_000);
  const run = (path: string, how = '--json') =>
    rig.run(`backtest trend-following --history 100 --files BTC/USDT=${path} ${how}`.trim());
  interface Said {
    readonly bars: number;
  }

  it('joins shorter bars to base bars, and takes longer ones as they are', async () => {
    const joined = await run(files.write('binance-BTC_USDT-1m-1.csv.gz', csv(minutes)));
    expect(joined.code, joined.err).to.equal(0);
    expect(joined.json<Said>().bars).to.equal(3_000 / 5 - 100);
    const hours = files.write('hourly.csv', csv(walk(300, { step: HOUR })));
    const longer = await run(hours);
    expect(longer.code, longer.err).to.equal(0);
    expect(longer.json<Said>().bars).to.equal(200);
  });

  it('refuses a packed file that ends too early, however much of it can be read', async () => {
    const whole = files.write('whole.csv.gz', csv(minutes));
    const cut = join(files.folder, 'cut.csv.gz');
    const packed = readFileSync(whole);
    writeFileSync(cut, packed.subarray(0, packed.length / 2));
    const { code, err } = await run(cut, '');
    expect(code).to.equal(1);
    expect(err).to.match(/cut\.csv\.gz: it cannot be unpacked: unexpected end of file\n +→ check that it is whole/);
  });

  const changed = (row: number, change: (row: Row) => readonly (number | string)[]) =>
    csv(minutes.map((one, at) => (at === row ? change(one) : one)));
  const bad: Readonly<Record<string, readonly [text: string, said: RegExp]>> = {
    negative: [
      changed(5, ([time, ...rest]) => [time, -1, ...rest.slice(1)]),
      /:7: CANDLE_PRICE_NOT_POSITIVE: expected prices above 0/,
    ],
    NaN: [
      changed(5, ([time, open, , ...rest]) => [time, open, 'NaN', ...rest]),
      /:7: CANDLE_PRICE_NOT_POSITIVE: expected prices above 0, found \d+,\S+,NaN/,
    ],
    unsorted: [
      csv(minutes.with(9, minutes[40] as Row).with(40, minutes[9] as Row)),
      /: CANDLE_OUT_OF_ORDER: expected the oldest first/,
    ],
    overlapping: [
      csv([...minutes.slice(0, 50), [START + 49 * MINUTE, 1, 2, 1, 2, 3], ...minutes.slice(50)]),
      /:51: CANDLE_CONFLICT: expected one bar per open time .2 rows./,
    ],
    'mixed timeframes': [
      csv([...minutes, ...walk(40, { step: HOUR, from: START + 3_000 * MINUTE })]),
      /: CANDLE_OTHER_TIMEFRAME: expected bars of one length/,
    ],
    'an impossible range': [
      changed(5, ([time, open, , low, close, volume]) => [time, open, low / 2, low, close, volume]),
      /:7: CANDLE_RANGE_INCONSISTENT: expected a high and a low that hold open and close/,
    ],
    'no candles': [`${HEADER}\n`, /expected times as numbers or dates|there is no candle|how long its bars are/],
    'not a table': ['hello\n', /:? ?1: no columns/],
  };
  for (const [name, [text, said]] of Object.entries(bad)) {
    it(`refuses a file that is ${name}, and says where, what was expected and the mend`, async () => {
      const path = files.write(`binance-BTC_USDT-1m-${name.replaceAll(' ', '')}.csv`, text);
      const ran = await run(path, '');
      expect(ran.code).to.not.equal(0);
      expect(ran.err).to.contain(path).and.to.match(said);
      expect(ran.err).to.match(/→ .*(tradewind data import|--time)/);
    });
  }

  it('takes a gapped file: a missing bar is missing', async () => {
    const ran = await run(files.write('binance-BTC_USDT-1m-gapped.csv', csv(minutes.toSpliced(1_000, 500))));
    expect(ran.code, ran.err).to.equal(0);
    expect(ran.json<Said>().bars).to.equal(2_500 / 5 - 100);
    expect(ran.err).to.match(
      /! BTC\/USDT: 100 of 500 bars are missing \(20\.00 %\), the longest hole from \S+ \S+ on: 100\n/,
    );
    const shown = await run(join(files.folder, 'binance-BTC_USDT-1m-gapped.csv'), '');
    expect(shown.out).to.match(/candles +BTC\/USDT: 100 of 500 bars are missing/);
  });

  it('refuses a span without candles, and a history or capital that is none', async () => {
    const path = files.write('binance-BTC_USDT-1m-odd.csv', csv(minutes));
    const beyond = await rig.run(`backtest trend-following --files BTC/USDT=${path} --from 2050-01-01`);
    expect(beyond.code).to.equal(2);
    expect(beyond.err).to.match(
      /There is no candle to trade from 2050-\S+ to \S+; there are candles from .*\n +→ choose --from/,
    );
    for (const odd of ['--history -5', '--history abc', '--capital abc', '--capital 0', '--capital -5']) {
      const { code } = await rig.run(`backtest trend-following --files BTC/USDT=${path} ${odd}`);
      expect(code, odd).to.equal(2);
    }
  });

  it('refuses to fill what is no gap', async () => {
    const far = [[Date.UTC(1990, 0), 1, 2, 1, 2, 3] as const, ...minutes.slice(0, 10)];
    const path = files.write('binance-BTC_USDT-1m-far.csv', csv(far));
    const ran = await rig.run(`data import ${path} --repair fill`);
    expect(ran.code).to.not.equal(0);
    expect(ran.err).to.match(
      /far\.csv: filling would make up \d+ bars .* the longest gap has \d+ bars, after 1990-01-01T00:00/,
    );
  });
});
