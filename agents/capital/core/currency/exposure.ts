import type { Prices } from '#shared/accounting/valuation.ts';
import { valueIn } from '#shared/accounting/valuation.ts';
import { Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';

export interface CurrencyRules {
  /** Of the capital, at most in an asset, bots included. */
  readonly limits: Readonly<Record<string, number>>;
  readonly hedging: boolean;
  readonly hedgeThreshold: number;
  readonly hedgeRatio: number;
}

/** What is held of an asset; values in quote, null without a price. */
export interface Exposure {
  readonly asset: string;
  readonly amount: Decimal;
  readonly value: Decimal | null;
  /** Of the capital; null without a price. */
  readonly share: Decimal | null;
  /** Of the amount, that belongs to bots: it has its own stops. */
  readonly byBots: Decimal;
  readonly limit: number | null;
  readonly isOverLimit: boolean;
}

type Holdings = ReadonlyMap<string | null, ReadonlyMap<string, Decimal>>;

export interface Held {
  readonly quote: string;
  /** By bot, null for what belongs to none. */
  readonly holdings: Holdings;
  readonly prices: Prices;
}

/** Every asset that is held, by name; the quote asset first. */
export function exposuresOf({ quote, holdings, prices }: Held, rules: CurrencyRules): readonly Exposure[] {
  const assets = [...new Set([...holdings.values()].flatMap(held => [...held.keys()]))].sort();
  const rows = assets.map(asset => {
    const amounts = [...holdings].map(([owner, held]) => ({ owner, amount: held.get(asset) ?? ZERO }));
    const amount = sum(amounts.map(one => one.amount));
    const valuation = valueIn(quote, [asset, amount], prices);
    return {
      asset,
      amount,
      value: valuation.kind === 'valued' ? valuation.value : null,
      byBots: sum(amounts.filter(({ owner }) => owner !== null).map(one => one.amount)),
    };
  });
  const total = sum(rows.flatMap(({ value }) => (value === null ? [] : [value])));
  return rows
    .filter(({ amount }) => !amount.isZero())
    .map(row => {
      const share = row.value === null || total.lte(0) ? null : row.value.div(total);
      const limit = rules.limits[row.asset] ?? null;
      return {
        ...row,
        share,
        limit,
        isOverLimit: limit !== null && share?.gt(limit) === true,
      };
    })
    .sort((a, b) => Number(b.asset === quote) - Number(a.asset === quote));
}

/** An amount to convert into the base currency, so that its rate moves the account less. */
export interface Hedge {
  readonly asset: string;
  readonly amount: Decimal;
  /** In quote. */
  readonly value: Decimal;
  /** Of the capital, before. */
  readonly share: Decimal;
}

const PLACES = 8;

/** What stands in other assets, belongs to no bot and is more than the threshold: on a spot account selling is the hedge. */
export function hedgesOf(exposures: readonly Exposure[], quote: string, rules: CurrencyRules): readonly Hedge[] {
  if (!rules.hedging) return [];
  return exposures.flatMap(({ asset, amount, byBots, value, share }) => {
    const free = amount.minus(byBots);
    if (asset === quote || value === null || share === null || free.lte(0) || amount.lte(0)) return [];
    const part = free.div(amount);
    const ownShare = share.times(part);
    if (ownShare.lte(rules.hedgeThreshold)) return [];
    const ratio = new Decimal(rules.hedgeRatio);
    const hedged = free.times(ratio).toDecimalPlaces(PLACES, Decimal.ROUND_DOWN);
    return [{ asset, amount: hedged, value: value.times(part).times(ratio), share: ownShare }];
  });
}
