import { Decimal, maximum, minimum, sum, ZERO } from '#shared/kernel/decimal.ts';
import type { EntryCandidate } from '../candidate.ts';
import type { RiskContext } from '../context.ts';
import { maxExposure, maxHeat, ofEquity } from '../limits.ts';
import { type Claim, claimKey, heatOfEntry, lossTo, sumOf } from '../portfolio/claim.ts';
import { clusterOf, meanCorrelation } from '../portfolio/cluster.ts';
import { placeOf } from '../portfolio/limits.ts';
import { followRegimes, limitsIn, type RegimeLimits } from '../portfolio/regime.ts';
import { expectedPrice, freeCash, positionCap, positionRoom, unitCostOf } from './cost.ts';
import type { Bound, Quota } from './quota.ts';

/** What the regime of the candidate's instrument makes of the limits. */
export function regimeLimits({ limits, statistics }: RiskContext, { instrumentId }: EntryCandidate): RegimeLimits {
  const { regimes } = limits;
  return limitsIn(regimes, followRegimes(regimes) ? statistics.regime(instrumentId, regimes) : null);
}

/** The entry's share of a whole position, and no more than what is left of one. */
export const shareOf = (whole: Decimal, held: Decimal, { size }: EntryCandidate): Decimal =>
  maximum(minimum(whole.times(size), whole.minus(held)), ZERO);

/** What the position that an entry adds to would lose at the entry's stop, in quote, at least 0: a gain is no room for more. */
export function lossAtStop(context: RiskContext, candidate: EntryCandidate): Decimal {
  const position = context.positions.get(claimKey(candidate));
  if (position === undefined || candidate.stopLoss === null) return ZERO;
  const atStop = position.quantity.times(candidate.stopLoss);
  return maximum(lossTo(position.side, position.cost, atStop), ZERO);
}

/** Quote that the bot's position may lose at its stop, in the regime of the instrument. */
export function mayLose(context: RiskContext, candidate: EntryCandidate, equity: Decimal): Decimal {
  const { sizeFactor } = regimeLimits(context, candidate);
  const usual = equity.times(context.limits.perTradeShare);
  return sizeFactor === 1 ? usual : usual.times(sizeFactor);
}

const ONE = new Decimal(1);
const left = (limit: Decimal, taken: Decimal): Decimal => maximum(limit.minus(taken), ZERO);

/** The heat limit that holds for the candidate, in quote. */
export function heatLimit(context: RiskContext, candidate: EntryCandidate): Decimal {
  const usual = maxHeat(context.limits, context.equity);
  const { maxHeat: inRegime } = regimeLimits(context, candidate);
  return inRegime === null ? usual : minimum(usual, (context.equity ?? ZERO).times(inRegime));
}

export type Budget = 'bot' | 'symbol' | 'sector' | 'venue';
export const BUDGETS: readonly Budget[] = ['bot', 'symbol', 'sector', 'venue'];

/** What a claim or a candidate is called among those that have a budget of the kind; null: it is in no sector. */
export function nameIn(budget: Budget, of: Pick<Claim, 'botId' | 'instrumentId'>, context: RiskContext): string | null {
  const { venue, symbol } = placeOf(of.instrumentId);
  switch (budget) {
    case 'bot':
      return of.botId;
    case 'symbol':
      return symbol;
    case 'sector':
      return context.limits.portfolio.sectors.get(symbol) ?? null;
    case 'venue':
      return venue;
  }
}

/** What of a limit others have taken. */
export interface Use {
  readonly limit: Decimal;
  readonly taken: Decimal;
}

/** The budget of heat that a candidate falls under; null when there is none. */
export function budgetUse(budget: Budget, context: RiskContext, candidate: EntryCandidate): Use | null {
  const name = nameIn(budget, candidate, context);
  const share = name === null ? undefined : context.limits.portfolio.budgets[budget].get(name);
  if (share === undefined) return null;
  const taken = sumOf(context.claims, 'heat', claim => nameIn(budget, claim, context) === name);
  return { limit: maxHeat(context.limits, context.equity).times(share), taken };
}

/** What is at work in the candidate's symbol, all bots together; null where it is not limited. */
export function symbolUse(context: RiskContext, candidate: EntryCandidate): Use | null {
  const share = context.limits.portfolio.maxSymbolShare;
  return share === null ? null : exposureUse('symbol', share, { context, candidate });
}

/** What is at work in the candidate's sector; null when it is in none. */
export function sectorUse(context: RiskContext, candidate: EntryCandidate): Use | null {
  if (nameIn('sector', candidate, context) === null) return null;
  return exposureUse('sector', context.limits.portfolio.maxSectorShare, { context, candidate });
}

function exposureUse(
  kind: Budget,
  share: Decimal,
  { context, candidate }: { readonly context: RiskContext; readonly candidate: EntryCandidate },
): Use {
  const name = nameIn(kind, candidate, context);
  const taken = sumOf(context.claims, 'cost', claim => nameIn(kind, claim, context) === name);
  return { limit: ofEquity(context.equity, share), taken };
}

/** What is at work in instruments that go together with the candidate's; null while it would be the only one. */
export function clusterUse(context: RiskContext, candidate: EntryCandidate): (Use & { readonly with: string }) | null {
  const { limits, statistics, claims } = context;
  const { maxClusterShare, clusterCorrelation } = limits.portfolio;
  if (maxClusterShare === null || claims.size === 0) return null;
  const cluster = clusterOf(candidate, claims, { statistics, threshold: clusterCorrelation });
  const others = new Set(cluster.map(({ instrumentId }) => instrumentId));
  others.delete(candidate.instrumentId);
  if (others.size === 0) return null;
  const { together, tight } = limits.portfolio;
  const isTight = tight !== null && (meanCorrelation([candidate, ...claims.values()], statistics) ?? -1) >= together;
  const share = isTight ? minimum(maxClusterShare, tight) : maxClusterShare;
  return {
    limit: ofEquity(context.equity, share),
    taken: sum(cluster.map(({ cost }) => cost)),
    with: [...others].map(id => placeOf(id).symbol).join(' '),
  };
}

/** Value of all positions against what leverage makes of the equity; null on a spot account, which carries only what it holds. */
export function leverageUse({ limits, equity, claims }: RiskContext): Use | null {
  if (limits.leverage === null || equity === null) return null;
  return { limit: ofEquity(equity, limits.portfolio.maxLeverage), taken: sumOf(claims, 'value') };
}

/** All that bounds an entry besides its own wish, the first of equals counts. Without the account's equity only cash and venue. */
export function boundsOf(context: RiskContext, candidate: EntryCandidate): readonly Quota[] {
  const { equity, limits, bots, markets } = context;
  const unitCost = unitCostOf(context, candidate);
  const quotas: Quota[] = [];
  const add = (bound: Bound, use: Use | null, perUnit: Decimal): void => {
    if (use !== null) quotas.push({ bound, room: left(use.limit, use.taken), perUnit });
  };
  if (equity !== null) {
    const cap = positionCap(context);
    const held = cap.minus(positionRoom(context, candidate));
    quotas.push({ bound: 'position-share', room: shareOf(cap, held, candidate), perUnit: unitCost });
    add('exposure', { limit: maxExposure(limits, equity), taken: context.exposure }, unitCost);
    if (candidate.stopLoss !== null) {
      const lost = heatOfEntry(expectedPrice(candidate), candidate.stopLoss, limits.feeRate);
      add('heat', { limit: heatLimit(context, candidate), taken: context.heat }, lost);
      for (const budget of BUDGETS) add(`${budget}-budget`, budgetUse(budget, context, candidate), lost);
    }
    add('symbol-share', symbolUse(context, candidate), unitCost);
    add('sector-share', sectorUse(context, candidate), unitCost);
    add('cluster-share', clusterUse(context, candidate), unitCost);
    add('leverage', leverageUse(context), unitCost);
  }
  if (bots.has(candidate.botId))
    quotas.push({ bound: 'cash', room: freeCash(context, candidate.botId), perUnit: unitCost });
  const maxQuantity = markets.get(candidate.instrumentId)?.instrument.maxQuantity;
  if (maxQuantity !== undefined) quotas.push({ bound: 'venue-maximum', room: maxQuantity, perUnit: ONE });
  return quotas;
}
