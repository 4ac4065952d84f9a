import { type BacktestInput, parseSections } from '#scripts/research/backtest.ts';
import { UNDIVIDED } from '#scripts/research/undivided.ts';
import type { Columns } from '#shared/domain/columns.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { generatedListing } from '#shared/simulation/generated-market/listing.ts';
import { PATIENT_BREAKERS } from '#tests/patient-breakers.ts';

const MINUTE_MS = 60_000;
const START = Date.parse('2020-01-01T00:00:00Z');
const TICKS = 100;

/** A seeded walk in minute bars, on the ticks of a cent: trends come and go. */
export function walk(seed: string, bars: number): Columns {
  const random = seededRandom(seed);
  const [time, open, high, low, close, volume] = Array.from({ length: 6 }, () => new Float64Array(bars)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let price = 30_000 * TICKS;
  let drift = 0;
  const noise = (): number => random.next() + random.next() + random.next() - 1.5;
  for (let row = 0; row < bars; row++) {
    drift = drift * 0.995 + noise() * 0.000003;
    const first = price;
    const steps = [0, 1, 2, 3].map(() => {
      price = Math.max(TICKS, Math.round(price * (1 + drift + noise() * 0.0008)));
      return price;
    });
    time[row] = START + row * MINUTE_MS;
    open[row] = first / TICKS;
    high[row] = Math.max(first, ...steps) / TICKS;
    low[row] = Math.min(first, ...steps) / TICKS;
    close[row] = price / TICKS;
    volume[row] = Math.round(100_000 + random.next() * 900_000) / 10_000;
    if (price > 90_000 * TICKS || price < 10_000 * TICKS) drift = (30_000 * TICKS - price) / price / 2_000;
  }
  return { timeframe: '1m', time, open, high, low, close, volume };
}

export interface Scenario {
  readonly bars: number;
  readonly symbols: number;
  readonly strategy: AnyStrategy;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: string;
}

export function seriesOf({ bars, symbols, seed }: Pick<Scenario, 'bars' | 'symbols' | 'seed'>): readonly Series[] {
  return Array.from({ length: symbols }, (_, index): Series => {
    const symbol = `C${index}/USDT` as MarketSymbol;
    const listing = generatedListing({ symbol, startPrice: 30_000, tickPlaces: 2, stepPlaces: 5 });
    return { instrumentId: `binance:${symbol}`, listing, columns: walk(`${seed}-${index}`, bars) };
  });
}

/** One bot over all series, from the first bar to the last. */
export function scenarioOf(
  series: readonly Series[],
  { strategy, params, exits = {} }: Pick<Scenario, 'strategy' | 'params'> & { readonly exits?: object },
): Omit<BacktestInput, 'path'> {
  const time = series[0]?.columns.time ?? new Float64Array();
  const bot = { name: 'bench', strategy: strategy.name, allocation: 1, minConfidence: 0, params, exits };
  return {
    ...parseSections({
      capital: UNDIVIDED,
      strategy: { bots: [bot] },
      riskManager: { maxPositions: series.length, breakers: PATIENT_BREAKERS },
    }),
    account: 'main',
    venue: 'binance',
    quoteAsset: 'USDT',
    baseTimeframe: '1m',
    series,
    strategies: new Map([[strategy.name, strategy]]),
    models: venueModels.parse({}),
    deposits: { USDT: new Decimal(10_000) },
    historyBars: 0,
    marketBars: 0,
    from: epochMs(time[0] ?? 0),
    until: epochMs((time.at(-1) ?? 0) + MINUTE_MS),
  };
}
