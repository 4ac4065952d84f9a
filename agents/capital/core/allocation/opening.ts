import { Decimal, maximum, minimum, sum, ZERO } from '#shared/kernel/decimal.ts';
import type { BotShare } from './shares.ts';

export interface Allocation extends BotShare {
  /** In quote, above 0. */
  readonly amount: Decimal;
}

export interface Capital {
  /** Quote that belongs to no bot and is free at the venue. */
  readonly available: Decimal;
  /** Allocated before. */
  readonly given: readonly Decimal[];
  /** Set apart before. */
  readonly reserve: Decimal;
  /** Of all capital, that should be set apart: 0 to 1, without 1. */
  readonly reserveShare: Decimal;
}

export const QUOTE_PLACES = 8;
export const cut = (amount: Decimal): Decimal => amount.toDecimalPlaces(QUOTE_PLACES, Decimal.ROUND_DOWN);

/**
 * While there are bots without capital the reserve comes first: what it lacks of its share of all capital, as far as what is
 * available lasts. Then each of them gets its share of all capital, as far as the rest lasts. A bot for which nothing is left is not in the
 * answer, so that it gets its share once there is something.
 */
export function allocate(
  bots: readonly BotShare[],
  { available, given, reserve, reserveShare }: Capital,
): { readonly reserved: Decimal; readonly allocations: readonly Allocation[] } {
  if (bots.length === 0) return { reserved: ZERO, allocations: [] };
  const free = maximum(available, ZERO);
  const all = sum(given).plus(free).plus(reserve);
  const reserved = cut(maximum(ZERO, minimum(reserveShare.times(all).minus(reserve), free)));
  let left = free.minus(reserved);
  const allocations: Allocation[] = [];
  const scale = scaleOf(sum(bots.map(({ share }) => share)), new Decimal(1).minus(reserveShare));
  for (const { botId, share } of bots) {
    const amount = cut(minimum(share.times(scale).times(all), left));
    if (amount.lte(0)) continue;
    left = left.minus(amount);
    allocations.push({ botId, share, amount });
  }
  return { reserved, allocations };
}

/** What shares of one together are scaled by, so that the reserve is taken from all alike; shares beyond one are first come, first served. */
function scaleOf(total: Decimal, whole: Decimal): Decimal {
  if (total.lte(whole)) return new Decimal(1);
  return total.lte(1) ? whole.div(total) : whole;
}
