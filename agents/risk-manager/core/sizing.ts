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
  const equity = context.bots.get(candidate.botId)?.equity ?? null;
  const instrument = context.markets.get(candidate.instrumentId)?.instrument;
  if (equity === null || context.equity === null || instrument === undefined || candidate.stopLoss === null)
    return null;
  const price = expectedPrice(candidate);
  const distance = price.minus(candidate.stopLoss).abs();
  if (distance.isZero()) return null;
  const unitCost = price.times(markup(context.limits, candidate));
  const mayLose = equity.times(context.limits.perTradeShare);
  const byRisk = shareOf(mayLose, mayLose.minus(lossAtStop(context, candidate)), candidate).div(distance);
  const bounds: Sizing['bounds'] = {
    'per-trade-risk': byRisk.times(unitCost),
    'position-share': shareOf(positionCap(context), positionRoom(context, candidate), candidate),
    exposure: exposureHeadroom(context),
    cash: freeCash(context, candidate.botId),
    'venue-maximum': instrument.maxQuantity.times(unitCost),
  };
  const cappedBy = smallest(bounds);
  const quantity = quantityOf(cappedBy, { byRisk, atMost: instrument.maxQuantity, spend: bounds[cappedBy], unitCost });
  return { quantity: floorToStep(quantity, instrument.stepSize), cappedBy, bounds, unitCost };
}

/** The bound in base. Two are known in base already: dividing their cost again would lose the last digit. */
function quantityOf(
  cappedBy: Bound,
  known: { readonly byRisk: Decimal; readonly atMost: Decimal; readonly spend: Decimal; readonly unitCost: Decimal },
): Decimal {
  if (cappedBy === 'per-trade-risk') return known.byRisk;
  return cappedBy === 'venue-maximum' ? known.atMost : known.spend.div(known.unitCost);
}

function smallest(bounds: Sizing['bounds']): Bound {
  const names = Object.keys(bounds) as readonly Bound[];
  return names.reduce((least, name) => (bounds[name].lt(bounds[least]) ? name : least));
}
