import { z } from 'zod';
import { indicator } from '../indicator.ts';
import { LogReturns } from '../log-returns.ts';
import { period, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

/** −Σ p·ln p / ln(kinds) of the counts, p = count / total: 0 when all are of one kind, 1 when all kinds are equally many. */
function shareOfEntropy(counts: Uint16Array, total: number): number {
  let entropy = 0;
  for (let kind = 0; kind < counts.length; kind++) {
    const share = (counts[kind] ?? 0) / total;
    if (share > 0) entropy -= share * Math.log(share);
  }
  return Math.min(1, entropy / Math.log(counts.length));
}

/**
 * Shannon entropy of the last log returns in `bins` equally wide bins from the least to the greatest, over its maximum
 * ln(bins). 0 to 1: near 0 when a few moves stand out from the rest; null when all returns are equal. Source: Shannon (1948).
 */
export const entropy = indicator({
  name: 'entropy',
  summary: 'Shannon entropy of the histogram of log returns / ln(bins)',
  unit: 'fraction',
  range: [0, 1],
  params: z.strictObject({ period: periodFromTwo.default(100), bins: z.int().min(2).max(100).default(10) }),
  warmUp: params => params.period + 1,
  start({ period: length, bins }) {
    const returns = new LogReturns(new Ring(length));
    const counts = new Uint16Array(bins);
    return {
      update(bar) {
        if (!returns.add(bar.close)) return null;
        const { values } = returns.ring;
        let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
        for (let index = 0; index < length; index++) {
          least = Math.min(least, values[index] ?? 0);
          greatest = Math.max(greatest, values[index] ?? 0);
        }
        if (least === greatest) return null;
        counts.fill(0);
        for (let index = 0; index < length; index++) {
          const bin = Math.floor((((values[index] ?? 0) - least) / (greatest - least)) * bins);
          const kind = Math.min(bin, bins - 1);
          counts[kind] = (counts[kind] ?? 0) + 1;
        }
        return shareOfEntropy(counts, length);
      },
    };
  },
});

/** The six orders of three numbers, each with a number of its own; of equal numbers the older counts as the smaller. */
const orderOf = (oldest: number, middle: number, newest: number): number =>
  oldest <= middle
    ? middle <= newest
      ? 0
      : oldest <= newest
        ? 1
        : 2
    : oldest <= newest
      ? 3
      : middle <= newest
        ? 4
        : 5;

/**
 * Permutation entropy: Shannon entropy of the six orders in which each three closes in a row of the last `period` stand,
 * over ln 6. 0 to 1: 0 on a straight way, 1 when every order is equally frequent. Source: Bandt and Pompe (2002), order 3.
 */
export const permutationEntropy = indicator({
  name: 'permutation-entropy',
  summary: 'Entropy of the orders of three closes in a row / ln 6',
  unit: 'fraction',
  range: [0, 1],
  params: z.strictObject({ period: period.min(3).default(50) }),
  warmUp: params => params.period,
  start({ period: length }) {
    const closes = new Ring(length);
    const counts = new Uint16Array(6);
    return {
      update(bar) {
        closes.push(bar.close);
        if (!closes.isFull) return null;
        counts.fill(0);
        for (let ago = 0; ago < length - 2; ago++) {
          const order = orderOf(closes.at(ago + 2), closes.at(ago + 1), closes.at(ago));
          counts[order] = (counts[order] ?? 0) + 1;
        }
        return shareOfEntropy(counts, length - 2);
      },
    };
  },
});
