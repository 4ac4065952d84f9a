import { Decimal, floorToStep, maximum, ZERO } from '#shared/kernel/decimal.ts';
import type { EntryCandidate } from './candidate.ts';
import type { MarketFacts, RiskContext } from './context.ts';
import { maxExposure } from './limits.ts';

/** What bounds the size of an entry. */
export type Bound = 'per-trade-risk' | 'position-share' | 'exposure' | 'cash' | 'venue-maximum';

export interface Sizing {
  /** Base, a multiple of the step size; 0 when nothing fits. */
  readonly quantity: Decimal;
  /** The bound that was the smallest. */
  readonly cappedBy: Bound;
  /** Each bound in base, before rounding. */
  readonly bounds: Readonly<Record<Bound, Decimal>>;
  /** Quote per unit of base at worst: the collar's edge or the limit price, with the fee. */
  readonly unitCost: Decimal;
}

const ONE = new Decimal(1);

/** The worst price that an entry may be filled at: its limit, or the edge of the collar. In quote. */
export function worstPrice(context: RiskContext, candidate: EntryCandidate): Decimal {
  if (candidate.limitPrice !== null) return candidate.limitPrice;
  return candidate.referencePrice.times(ONE.plus(context.limits.priceCollar));
}

/** What a unit of base takes from the bot's cash at worst, fee in. */
export const unitCost = (context: RiskContext, candidate: EntryCandidate): Decimal =>
  worstPrice(context, candidate).times(ONE.plus(context.limits.feeRate));

/** The price the entry is expected at. */
export const expectedPrice = (candidate: EntryCandidate): Decimal => candidate.limitPrice ?? candidate.referencePrice;

/** Quote that the bounds leave: the account's headroom below its exposure limit, the cap of one position, the bot's cash. */
export const exposureHeadroom = (context: RiskContext): Decimal =>
  maximum(maxExposure(context.limits, context.equity).minus(context.exposure), ZERO);
export const positionCap = (context: RiskContext): Decimal =>
  maximum((context.equity ?? ZERO).times(context.limits.maxPositionShare), ZERO);
export const freeCash = (context: RiskContext, botId: string): Decimal =>
  maximum(context.bots.get(botId)?.freeCash ?? ZERO, ZERO);

/** The smallest quantity that the venue takes at this price, in base. */
export function minimumQuantity({ instrument }: MarketFacts, price: Decimal): Decimal {
  const byNotional = instrument.minNotional.div(price).div(instrument.stepSize).ceil().times(instrument.stepSize);
  return maximum(instrument.minQuantity, byNotional);
}

/**
 * Fixed fraction: the position loses `perTradeShare` of the bot's equity when it is entered at the expected price and
 * leaves at its stop; never more than the other bounds allow. Null when the equity, the stop or the instrument is unknown.
 */
export function sizeEntry(context: RiskContext, candidate: EntryCandidate): Sizing | null {
  const equity = context.bots.get(candidate.botId)?.equity ?? null;
  const market = context.markets.get(candidate.instrumentId);
  if (equity === null || context.equity === null || market === undefined || candidate.stopLoss === null) return null;
  const distance = expectedPrice(candidate).minus(candidate.stopLoss).abs();
  if (distance.isZero()) return null;
  const cost = unitCost(context, candidate);
  const bounds: Sizing['bounds'] = {
    'per-trade-risk': maximum(equity.times(context.limits.perTradeShare), ZERO).div(distance),
    'position-share': positionCap(context).div(cost),
    exposure: exposureHeadroom(context).div(cost),
    cash: freeCash(context, candidate.botId).div(cost),
    'venue-maximum': market.instrument.maxQuantity,
  };
  const cappedBy = smallest(bounds);
  return { quantity: floorToStep(bounds[cappedBy], market.instrument.stepSize), cappedBy, bounds, unitCost: cost };
}

function smallest(bounds: Sizing['bounds']): Bound {
  const names = Object.keys(bounds) as readonly Bound[];
  return names.reduce((least, name) => (bounds[name].lt(bounds[least]) ? name : least));
}
