import { expect } from 'chai';
import { agreement } from '#shared/research/quality/agreement.ts';
import { claims, expectClaim, readSeries, skipWithoutSeries } from './recorded-series.ts';

/** A hole, a dead stretch, many holes, a mark without volume, days: small enough for every run. The rest is among the long tests. */
const QUICK = [
  'binance-DOGE_USDT-1d-20190705_20260429.csv.gz',
  'binance-BNB_USDT-15m-20210501_20210906.csv.gz',
  'binance-XRP_USDT-1m-20210420_20210520.csv.gz',
  'binanceusdm-BTC_USDT_PERP_MARK-8h-20230101_20240514.csv.gz',
  'coinbase-BTC_USD-1m-20180404_20180406.csv.gz',
  'coinbase-BTC_USD-1s-20161007_20161009.csv.gz',
  'okx-BTC_USDT-1h-20180111_20240409.csv.gz',
];

describe('the check of a recorded series', () => {
  before(skipWithoutSeries);

  for (const file of QUICK) {
    it(`finds in ${file} what its description lists`, () => {
      const claim = claims().find(one => one.file === file);
      expect(claim, 'not in the README').not.to.equal(undefined);
      expectClaim(claim!);
    });
  }
});

describe('the agreement of two recorded sources', () => {
  before(skipWithoutSeries);

  it('is what was measured before: OKX a basis point below Binance, deviating by 8.7', () => {
    const found = agreement(
      readSeries('binance-BTC_USDT-1h-20200101_20260430.csv.gz'),
      readSeries('okx-BTC_USDT-1h-20180111_20240409.csv.gz'),
    );
    expect(found.shared).to.be.greaterThan(30_000);
    expect(found.meanBps).to.be.closeTo(-1, 0.05);
    expect(found.deviationBps).to.be.closeTo(8.7, 0.05);
  });
});
