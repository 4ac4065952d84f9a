import { Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import { bounded } from '../allocation/shares.ts';

export const DISTRIBUTIONS = ['fixed', 'proportional', 'dynamic'] as const;
export type Distribution = (typeof DISTRIBUTIONS)[number];
export const VENUE_FACTORS = ['liquidity', 'fees', 'slippage', 'reliability'] as const;
export type VenueFactor = (typeof VENUE_FACTORS)[number];

/** A venue as capital sees it; null where nothing is known. */
export interface VenueFacts {
  readonly venue: string;
  /** Quote, and what else is there at the marks. */
  readonly balance: Decimal;
  /** Quote traded per day in the account's instruments. */
  readonly liquidity: number | null;
  readonly feeBps: number | null;
  /** What orders cost beyond their reference price; above 0 costs. */
  readonly slippageBps: number | null;
  /** Share of calls that ended well, 0 to 1. */
  readonly reliability: number | null;
}

export interface VenueRules {
  readonly distribution: Distribution;
  readonly fixed: Readonly<Record<string, number>>;
  readonly factors: readonly VenueFactor[];
  readonly maxShare: number;
  readonly minBalance: number;
  /** Of the capital, from which on a venue that is off its target is spoken of. */
  readonly deviation: number;
}

/** Costs of so many bps halve a score. */
const HALVING_BPS = 10;
const NEUTRAL = 0.5;

/** How good a venue is by the factors, 0 to 1: the mean of what is known; a half where nothing is. */
export function scoreOf(facts: VenueFacts, all: readonly VenueFacts[], factors: readonly VenueFactor[]): number {
  const deepest = Math.max(...all.map(({ liquidity }) => liquidity ?? 0));
  const scores: Readonly<Record<VenueFactor, number | null>> = {
    liquidity: facts.liquidity === null || deepest <= 0 ? null : facts.liquidity / deepest,
    fees: facts.feeBps === null ? null : HALVING_BPS / (HALVING_BPS + Math.max(0, facts.feeBps)),
    slippage: facts.slippageBps === null ? null : HALVING_BPS / (HALVING_BPS + Math.max(0, facts.slippageBps)),
    reliability: facts.reliability,
  };
  const known = factors.flatMap(factor => scores[factor] ?? []);
  return known.length === 0 ? NEUTRAL : known.reduce((total, one) => total + one, 0) / known.length;
}

/** The share of the capital that each venue should hold, in their order. A lone venue holds all: there is nowhere else. */
export function venueShares(venues: readonly VenueFacts[], rules: VenueRules): readonly number[] {
  if (venues.length <= 1) return venues.map(() => 1);
  const total = sum(venues.map(({ balance }) => balance)).toNumber();
  const minShare = total > 0 ? Math.min(rules.minBalance / total, 1 / venues.length) : 0;
  return bounded(wantedShares(venues, rules), { minShare, maxShare: rules.maxShare, whole: 1 });
}

function wantedShares(venues: readonly VenueFacts[], { distribution, fixed, factors }: VenueRules): readonly number[] {
  switch (distribution) {
    case 'fixed':
      return venues.map(({ venue }) => fixed[venue] ?? 0);
    case 'proportional':
      return venues.map(({ balance }) => balance.toNumber());
    case 'dynamic':
      return venues.map(one => scoreOf(one, venues, factors));
  }
}

/** Quote that a person should bring from one venue to another. */
export interface Transfer {
  readonly from: string;
  readonly to: string;
  readonly amount: Decimal;
}

/** What a share of 0.3 or so is off by, as a number, must not cost a whole unit. */
const CENTS = 2;

/** What brings the venues to their shares; nothing while each is near its own. Amounts are whole units of quote. */
export function transfersOf(venues: readonly VenueFacts[], rules: VenueRules): readonly Transfer[] {
  const total = sum(venues.map(({ balance }) => balance));
  if (venues.length <= 1 || total.lte(0)) return [];
  const shares = venueShares(venues, rules);
  const off = venues.map(({ venue, balance }, index) => ({
    venue,
    amount: balance.minus(total.times(shares[index] ?? 0)).toDecimalPlaces(CENTS),
  }));
  if (!off.some(({ amount }) => amount.abs().gte(total.times(rules.deviation)))) return [];
  const givers = off.filter(({ amount }) => amount.gt(0)).map(one => ({ ...one }));
  return off
    .filter(({ amount }) => amount.lt(0))
    .flatMap(({ venue: to, amount }) => {
      let open = amount.neg();
      return givers.flatMap(giver => {
        const moved = Decimal.min(open, giver.amount).floor();
        if (moved.lte(ZERO)) return [];
        open = open.minus(moved);
        giver.amount = giver.amount.minus(moved);
        return [{ from: giver.venue, to, amount: moved }];
      });
    });
}
