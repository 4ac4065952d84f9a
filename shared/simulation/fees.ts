import type { MarketSymbol } from '../domain/instrument.ts';
import type { Side } from '../domain/order.ts';
import { Decimal } from '../kernel/decimal.ts';
import { freeOf } from './balances.ts';
import type { AccountState, EngineState, Hold } from './state.ts';
import type { FeeSchedule, Listing } from './types.ts';

/** A trade before its fee: quantity in base, quoteQuantity in quote. */
export interface Taxed {
  readonly listing: Listing;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly quoteQuantity: Decimal;
  readonly isMaker: boolean;
}

/** Both rates in [0, 1) and a discount in (0, 1]. */
export function feesAreValid({ makerRate, takerRate, payIn }: FeeSchedule): boolean {
  const ratesFit = [makerRate, takerRate].every(rate => rate.gte(0) && rate.lt(1));
  return ratesFit && (payIn.kind === 'received' || (payIn.rateFactor.gt(0) && payIn.rateFactor.lte(1)));
}

/** The fee of a trade, never negative, cut to the asset's precision in the account's favour. */
export function feeOf(state: EngineState, account: AccountState, trade: Taxed): Hold {
  return feeInAsset(state, account, trade) ?? feeInReceived(account.fees, trade);
}

function feeInReceived(fees: FeeSchedule, trade: Taxed): Hold {
  const { listing, side } = trade;
  return side === 'buy'
    ? { asset: listing.base, amount: cut(trade.quantity.times(rateOf(fees, trade)), listing.basePrecision) }
    : { asset: listing.quote, amount: cut(trade.quoteQuantity.times(rateOf(fees, trade)), listing.quotePrecision) };
}

/** Null when the schedule names no asset, its price in quote is not known, or the account has too little of it. */
function feeInAsset(state: EngineState, account: AccountState, trade: Taxed): Hold | null {
  const { payIn } = account.fees;
  if (payIn.kind === 'received') return null;
  const price = priceInQuote(state, payIn.asset, trade);
  if (price === null) return null;
  const inQuote = trade.quoteQuantity.times(rateOf(account.fees, trade)).times(payIn.rateFactor);
  const amount = cut(inQuote.div(price), trade.listing.quotePrecision);
  return freeOf(account, payIn.asset).gte(amount) ? { asset: payIn.asset, amount } : null;
}

function priceInQuote(state: EngineState, asset: string, { listing }: Taxed): Decimal | null {
  if (asset === listing.quote) return new Decimal(1);
  return state.markets.get(`${asset}/${listing.quote}` as MarketSymbol)?.price ?? null;
}

const rateOf = (fees: FeeSchedule, trade: Taxed): Decimal => (trade.isMaker ? fees.makerRate : fees.takerRate);
const cut = (amount: Decimal, places: number): Decimal => amount.toDecimalPlaces(places, Decimal.ROUND_DOWN);
