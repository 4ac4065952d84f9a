import { Decimal, maximum, minimum, sum } from '#shared/kernel/decimal.ts';

export interface BotShare {
  readonly botId: string;
  /** Of the account's capital, 0 to 1. */
  readonly share: Decimal;
}

export interface Allocation extends BotShare {
  /** In quote, above 0. */
  readonly amount: Decimal;
}

export interface Capital {
  /** Quote that belongs to no bot and is free at the venue. */
  readonly available: Decimal;
  /** Allocated before. */
  readonly given: readonly Decimal[];
}

const QUOTE_PLACES = 8;

/**
 * What each bot that has no capital yet gets: its share of all capital, given and available, as far as what is available
 * lasts. A bot for which nothing is left is not in the answer, so that it gets its share once there is something.
 */
export function allocate(bots: readonly BotShare[], capital: Capital): readonly Allocation[] {
  let left = maximum(capital.available, new Decimal(0));
  const all = sum(capital.given).plus(left);
  const allocations: Allocation[] = [];
  for (const { botId, share } of bots) {
    const amount = minimum(share.times(all), left).toDecimalPlaces(QUOTE_PLACES, Decimal.ROUND_DOWN);
    if (amount.lte(0)) continue;
    left = left.minus(amount);
    allocations.push({ botId, share, amount });
  }
  return allocations;
}
