import type { Bar } from '#shared/domain/bar.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { epochMs } from '#shared/kernel/time.ts';

interface SeededBars {
  readonly seed: string;
  readonly count: number;
  readonly from?: number;
  readonly stepMs?: number;
  /** Standard deviation of a bar's return. */
  readonly volatility?: number;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

/** A market with slow swings, so that there are trends and reversals: the same seed always gives the same bars. */
export function seededBars(options: SeededBars): readonly Bar[] {
  const { seed, count, from = 1_700_000_000_000, stepMs = 1_000, volatility = 0.002 } = options;
  const random = seededRandom(seed);
  const bars: Bar[] = [];
  let price = 100;
  let drift = 0;
  for (let index = 0; index < count; index++) {
    if (random.next() < 0.02) drift = random.normal() * volatility * 0.5;
    const open = price;
    price = Math.max(1, price * (1 + drift + random.normal() * volatility));
    const close = round(price, 4);
    const high = round(Math.max(open, close) * (1 + Math.abs(random.normal()) * volatility * 0.3), 4);
    const low = round(Math.min(open, close) * (1 - Math.abs(random.normal()) * volatility * 0.3), 4);
    const volume = round(5 + Math.abs(random.normal()) * 10, 3);
    bars.push({ openTime: epochMs(from + index * stepMs), open: round(open, 4), high, low, close, volume });
    price = close;
  }
  return bars;
}
