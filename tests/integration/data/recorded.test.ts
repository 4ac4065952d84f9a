import { join } from 'node:path';
import { expect } from 'chai';
import type { SeriesReport } from '#shared/research/quality/report.ts';
import { type CliRig, openCli, runCli } from '#tests/integration/cli/rig.ts';
import { claims, FOLDER, factsOf, skipWithoutSeries } from '#tests/unit/research/recorded-series.ts';

interface Checked {
  readonly of: string;
  readonly report: SeriesReport;
}

/** Holes, no volume, newest bars that may be partial, seconds of which most are missing. */
const FILES = [
  'binance-BNB_USDT-15m-20210501_20210906.csv.gz',
  'coinbase-BTC_USD-1s-20161007_20161009.csv.gz',
  'okx-BTC_USDT-1h-20180111_20240409.csv.gz',
];
const claimOf = (file: string): string => claims().find(claim => claim.file === file)?.facts ?? 'not in the README';

describe('recorded markets on the command line', () => {
  before(skipWithoutSeries);
  let rig: CliRig | undefined;
  after(() => rig?.close());

  it('data check finds in files what their description lists, without an installation', async () => {
    const { code, out, err } = await runCli(['data', 'check', ...FILES.map(file => join(FOLDER, file)), '--json']);
    expect(code, err).to.equal(0);
    const checked = JSON.parse(out) as readonly Checked[];
    for (const [at, file] of FILES.entries())
      expect(factsOf((checked[at] as Checked).report), file).to.equal(claimOf(file));
  });

  it('what is stored of them is the same', async () => {
    rig = await openCli();
    const [, , okx = ''] = FILES;
    const { code, err } = await rig.run(`data import ${join(FOLDER, okx)}`);
    expect(code, err).to.equal(0);
    const [stored] = (await rig.run('data check --json')).json<Checked[]>();
    expect(stored?.of).to.equal('okx:BTC/USDT 1h');
    expect(factsOf((stored as Checked).report)).to.equal(claimOf(okx));
  });

  it('two sources of one market agree as was measured before', async () => {
    const [binance, okx] = ['binance-BTC_USDT-1h-20200101_20260430.csv.gz', FILES[2] ?? ''].map(file =>
      join(FOLDER, file),
    );
    const { out } = await runCli(`data check ${binance} --against ${okx}`);
    expect(out).to.match(/deviation of the close -1\.0\d bp on average, sd 8\.[67]\d bp, largest/);
    expect(out).to.match(/drift of the returns: none/);
  });

  it('books, trades and funding are said to be none', async () => {
    const { code, err } = await runCli(['data', 'check', join(FOLDER, 'binance-BTC_USDT-trades-20210108.csv.gz')]);
    expect(code).to.equal(2);
    expect(err).to.include('it holds trades, not candles');
  });
});
