import { type Decimal, floorToStep, maximum, minimum, ZERO } from '#shared/kernel/decimal.ts';
import type { EntryCandidate } from './candidate.ts';
import { claimKey, type RiskContext } from './context.ts';
import { type Limits, maxExposure } from './limits.ts';

/** What bounds the size of an entry. */
export type Bound = 'per-trade-risk' | 'position-share' | 'exposure' | 'cash' | 'venue-maximum';

export interface Sizing {
  /** Base, a multiple of the step size; 0 when nothing fits. */
  readonly quantity: Decimal;
  /** The bound that was the smallest. */
  readonly cappedBy: Bound;
  /** Each bound as what the entry may cost at worst, in quote. */
  readonly bounds: Readonly<Record<Bound, Decimal>>;
  /** Quote per unit of base at worst: the collar's edge or the limit price, with the fee. */
  readonly unitCost: Decimal;
}

/** The price the entry is expected at, in quote. */
export const expectedPrice = (candidate: EntryCandidate): Decimal => candidate.limitPrice ?? candidate.referencePrice;

/** Worst cost in multiples of the expected price, fee in. */
const markup = (limits: Limits, candidate: EntryCandidate): Decimal =>
  candidate.limitPrice === null ? limits.marketMarkup : limits.limitMarkup;

/** Quote that the bounds leave: the account's headroom below its exposure limit, the cap of one position, the bot's cash. */
export const exposureHeadroom = (context: RiskContext): Decimal =>
  maximum(maxExposure(context.limits, context.equity).minus(context.exposure), ZERO);
export const positionCap = (context: RiskContext): Decimal =>
  maximum((context.equity ?? ZERO).times(context.limits.maxPositionShare), ZERO);
/** What of that cap the position and its entries on their way leave. */
export const positionRoom = (context: RiskContext, candidate: EntryCandidate): Decimal =>
  maximum(positionCap(context).minus(context.claims.get(claimKey(candidate)) ?? ZERO), ZERO);
export const freeCash = (context: RiskContext, botId: string): Decimal =>
  maximum(context.bots.get(botId)?.freeCash ?? ZERO, ZERO);

/** Quote that the smallest order of the venue costs at worst; null for an unknown instrument. */
export function smallestCost({ markets, limits }: RiskContext, candidate: EntryCandidate): Decimal | null {
  const instrument = markets.get(candidate.instrumentId)?.instrument;
  if (instrument === undefined) return null;
  const notional = maximum(instrument.minQuantity.times(expectedPrice(candidate)), instrument.minNotional);
  return notional.times(markup(limits, candidate));
}

/** Whether a bound in quote leaves no room for even the smallest order. */
export const leavesNoRoom = (bound: Decimal, smallest: Decimal | null): boolean =>
  smallest !== null && (bound.isZero() || bound.lt(smallest));

/** What the position that an entry adds to would lose at the entry's stop, in quote, at least 0: a gain is no room for more. */
function lossAtStop(context: RiskContext, candidate: EntryCandidate): Decimal {
  const position = context.positions.get(claimKey(candidate));
  if (position === undefined || candidate.stopLoss === null) return ZERO;
  const atStop = position.quantity.times(candidate.stopLoss);
  return maximum(position.side === 'long' ? position.cost.minus(atStop) : atStop.minus(position.cost), ZERO);
}

/** The entry's share of a whole position, and no more than what is left of one. */
const shareOf = (whole: Decimal, left: Decimal, { size }: EntryCandidate): Decimal =>
  maximum(minimum(whole.times(size), left), ZERO);

/**
 * Fixed fraction: the position, with what the entry adds to it, loses `perTradeShare` of the bot's equity when the entry is filled
 * at the expected price and all leaves at its stop; never more than the other bounds allow. Of a whole position an entry gets the
 * share that it asks for. Null when the equity, the stop or the instrument is unknown.
 */
export function sizeEntry(context: RiskContext, candidate: EntryCandidate): Sizing | null {
  const { limits, equity, exposure, bots, markets, positions, claims } = context;
  const key = claimKey(candidate);
  const own = [bots.get(candidate.botId), markets.get(candidate.instrumentId), positions.get(key), claims.get(key)];
  const facts = [candidate, limits, equity, exposure, ...own];
  if (last === null || facts.some((fact, index) => fact !== last?.facts[index])) {
    last = { facts, sizing: sized(context, candidate) };
  }
  return last.sizing;
}

/** A rule asks for the size, and so does the order that it lets pass: it is worked out once for the same, unchanging facts. */
let last: { readonly facts: readonly unknown[]; readonly sizing: Sizing | null } | null = null;

function sized(context: RiskContext, candidate: EntryCandidate): Sizing | null {
  const equity = context.bots.get(candidate.botId)?.equity ?? null;
  const instrument = context.markets.get(candidate.instrumentId)?.instrument;
  if (equity === null || context.equity === null || instrument === undefined || candidate.stopLoss === null)
    return null;
  const price = expectedPrice(candidate);
  const distance = price.minus(candidate.stopLoss).abs();
  if (distance.isZero()) return null;
  const unitCost = price.times(markup(context.limits, candidate));
  const mayLose = equity.times(context.limits.perTradeShare);
  const atRisk = shareOf(mayLose, mayLose.minus(lossAtStop(context, candidate)), candidate);
  const bounds: Sizing['bounds'] = {
    get 'per-trade-risk'() {
      return atRisk.div(distance).times(unitCost);
    },
    'position-share': shareOf(positionCap(context), positionRoom(context, candidate), candidate),
    exposure: exposureHeadroom(context),
    cash: freeCash(context, candidate.botId),
    'venue-maximum': instrument.maxQuantity.times(unitCost),
  };
  const cappedBy = smallest(bounds, (atRisk.toNumber() / distance.toNumber()) * unitCost.toNumber());
  const { maxQuantity, stepSize } = instrument;
  const quantity = quantityOf(cappedBy, { atRisk, distance, maxQuantity, stepSize, spend: bounds, unitCost });
  return { quantity, cappedBy, bounds, unitCost };
}

const OTHERS: readonly [Bound, ...Bound[]] = ['position-share', 'exposure', 'cash', 'venue-maximum'];

interface Known {
  /** Quote that may be lost, and how much of it one of base loses at the stop. */
  readonly atRisk: Decimal;
  readonly distance: Decimal;
  readonly maxQuantity: Decimal;
  readonly stepSize: Decimal;
  readonly spend: Sizing['bounds'];
  readonly unitCost: Decimal;
}

/** The bound in base, on the step. Two are known in base already: dividing their cost again would lose the last digit. */
function quantityOf(cappedBy: Bound, { atRisk, distance, maxQuantity, stepSize, spend, unitCost }: Known): Decimal {
  if (cappedBy === 'venue-maximum') return floorToStep(maxQuantity, stepSize);
  return cappedBy === 'per-trade-risk'
    ? floorQuotient(atRisk, distance, stepSize)
    : floorQuotient(spend[cappedBy], unitCost, stepSize);
}

/** How near plain numbers may come to where a decision turns: further off they are as good as decimals. */
const DOUBT = 1e-9;

/** `dividend` / `divisor` on the step below. The long division is done only where plain numbers cannot tell the step. */
function floorQuotient(dividend: Decimal, divisor: Decimal, stepSize: Decimal): Decimal {
  const steps = dividend.toNumber() / divisor.toNumber() / stepSize.toNumber();
  const rest = steps - Math.floor(steps);
  if (steps < 1 / DOUBT && rest > steps * DOUBT && 1 - rest > steps * DOUBT) return stepSize.times(Math.floor(steps));
  return floorToStep(dividend.div(divisor), stepSize);
}

/** The first of the smallest; `riskCost` is about the bound of the risk, which is worked out only where it is in doubt. */
function smallest(bounds: Sizing['bounds'], riskCost: number): Bound {
  const [first, ...rest] = OTHERS;
  const least = rest.reduce((found, name) => (bounds[name].lt(bounds[found]) ? name : found), first);
  const ratio = riskCost / bounds[least].toNumber();
  if (ratio > 1 + DOUBT) return least;
  if (ratio < 1 - DOUBT) return 'per-trade-risk';
  return bounds[least].lt(bounds['per-trade-risk']) ? least : 'per-trade-risk';
}
