import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseSections, runBacktest } from '#scripts/research/backtest.ts';
import { fileListing } from '#scripts/research/file-listing.ts';
import { readFunding } from '#scripts/research/recordings.ts';
import { UNDIVIDED } from '#scripts/research/undivided.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { scenarioOf } from '#tests/bench/backtest-scenario.ts';
import { FOLDER, readSeries } from './recorded-series.ts';
import { twoSided } from './two-sided.ts';

const CANDLES = 'binanceusdm-ETH_USDT_PERP-5m-20230101_20231231.csv.gz';
const FUNDING = join(FOLDER, 'binanceusdm-ETH_USDT_PERP-funding-20230101_20240514.csv.gz');
const BARS = 1_500;
const EIGHT_HOURS = 8 * 3_600_000;

describe('a recorded perpetual', function () {
  this.timeout(120_000);
  before(function () {
    const missing = [join(FOLDER, CANDLES), FUNDING].find(path => !existsSync(path));
    if (missing === undefined) return;
    console.log(`    skipped: ${missing} is not there; TRADEWIND_DATA names another folder`);
    this.skip();
  });

  it('pays the funding that was due for what was held, to the last digit', () => {
    const whole = readSeries(CANDLES);
    const cut = (values: Float64Array): Float64Array => values.slice(0, BARS);
    const { timeframe, time, open, high, low, close, volume } = whole;
    const prices = { open: cut(open), high: cut(high), low: cut(low), close: cut(close), volume: cut(volume) };
    const columns = { timeframe, time: cut(time), ...prices };
    const funding = readFunding(FUNDING);
    const instrumentId = 'binanceusdm:ETH/USDT';
    const series: Series = { instrumentId, listing: fileListing('ETH/USDT', columns), columns, funding };
    const params = { fast: 20, slow: 60, stopShare: 0.02 };
    const bot = { name: 'bench', strategy: 'two-sided', timeframe, allocation: 1, minConfidence: 0, params };
    const result = runBacktest({
      ...scenarioOf([series], { strategy: twoSided, params }),
      ...parseSections({ capital: UNDIVIDED, strategy: { bots: [bot] } }),
      venue: 'binanceusdm',
      baseTimeframe: timeframe,
      until: epochMs((columns.time.at(-1) ?? 0) + 300_000),
      models: venueModels.parse({ account: { kind: 'perpetual', leverage: '3' }, depth: { kind: 'flat' } }),
    });
    expect(result.postings.length).to.be.greaterThan(5);
    for (const { amount, venueTime } of result.postings) {
      expect(venueTime % EIGHT_HOURS).to.equal(0);
      const held = result.fills
        .filter(fill => fill.venueTime < venueTime)
        .reduce((sum, { side, quantity }) => sum.plus(side === 'buy' ? quantity : `-${quantity}`), new Decimal(0));
      const due = funding.time.findIndex(at => Math.abs(at - venueTime) < 1_000);
      const mark = columns.close[columns.time.indexOf(venueTime - 300_000)] ?? Number.NaN;
      expect(amount).to.equal(
        held
          .times(mark)
          .times(funding.rate[due] ?? Number.NaN)
          .neg()
          .toFixed(),
      );
    }
  });
});
