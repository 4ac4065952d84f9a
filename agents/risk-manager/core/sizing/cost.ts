import { type Decimal, maximum, ZERO } from '#shared/kernel/decimal.ts';
import type { EntryCandidate } from '../candidate.ts';
import type { RiskContext } from '../context.ts';
import { claimKey } from '../portfolio/claim.ts';
import { DOUBT, type Quota } from './quota.ts';

/** The price the entry is expected at, in quote. */
export const expectedPrice = (candidate: EntryCandidate): Decimal => candidate.limitPrice ?? candidate.referencePrice;

/** Quote per unit of base at worst: the collar's edge or the limit price, with the fee. */
export const unitCostOf = ({ limits }: RiskContext, candidate: EntryCandidate): Decimal =>
  expectedPrice(candidate).times(candidate.limitPrice === null ? limits.marketMarkup : limits.limitMarkup);

/** Quote that the smallest order of the venue costs at worst; null for an unknown instrument. */
export function smallestCost(context: RiskContext, candidate: EntryCandidate): Decimal | null {
  const instrument = context.markets.get(candidate.instrumentId)?.instrument;
  if (instrument === undefined) return null;
  const notional = maximum(instrument.minQuantity.times(expectedPrice(candidate)), instrument.minNotional);
  const { marketMarkup, limitMarkup } = context.limits;
  return notional.times(candidate.limitPrice === null ? marketMarkup : limitMarkup);
}

/** Whether a bound leaves no room for even the smallest order. */
export function isSpent({ room, perUnit }: Quota, context: RiskContext, candidate: EntryCandidate): boolean {
  if (room.isZero()) return true;
  const instrument = context.markets.get(candidate.instrumentId)?.instrument;
  if (instrument === undefined) return false;
  const { minQuantity, minNotional } = instrument;
  const price = expectedPrice(candidate);
  const left = room.toNumber() / perUnit.toNumber();
  const least = Math.max(minQuantity.toNumber(), minNotional.toNumber() / price.toNumber());
  if (Math.abs(left - least) > DOUBT * least) return left < least;
  if (room.lt(minQuantity.times(perUnit))) return true;
  return room.times(price).lt(minNotional.times(perUnit));
}

/**
 * Quote that one position may cost: a share of the account's equity, not of the bot's. P-008 states its position limits of the portfolio,
 * and what a position can do to the account does not depend on whose it is; a bot with a small sub-ledger is bounded by its free quote
 * before that, and by the risk per trade, which is a share of its own equity.
 */
export const positionCap = (context: RiskContext): Decimal =>
  maximum((context.equity ?? ZERO).times(context.limits.maxPositionShare), ZERO);
/** What of that cap the position and its entries on their way leave. */
export const positionRoom = (context: RiskContext, candidate: EntryCandidate): Decimal =>
  maximum(positionCap(context).minus(context.claims.get(claimKey(candidate))?.cost ?? ZERO), ZERO);
export const freeCash = (context: RiskContext, botId: string): Decimal =>
  maximum(context.bots.get(botId)?.freeCash ?? ZERO, ZERO);
