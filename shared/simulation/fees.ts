import type { MarketSymbol } from '../domain/instrument.ts';
import type { Side } from '../domain/order.ts';
import { Decimal, maximum, minimum } from '../kernel/decimal.ts';
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
  return ratesFit && (payIn.kind !== 'asset' || (payIn.rateFactor.gt(0) && payIn.rateFactor.lte(1)));
}

/** The fee of a trade, never negative, cut to the asset's precision in the account's favour. */
export function feeOf(state: EngineState, account: AccountState, trade: Taxed): Hold {
  const { payIn } = account.fees;
  if (payIn.kind === 'quote') return paidInQuote(account, trade);
  return feeInAsset(state, account, trade) ?? feeInReceived(account.fees, trade);
}

/** At most what is free: the rates may have risen since the order was backed. */
function paidInQuote(account: AccountState, trade: Taxed): Hold {
  const { asset, amount } = feeInQuote(account.fees, trade);
  return { asset, amount: minimum(amount, freeOf(account, asset)) };
}

/** What a fee in quote comes to, whether or not it can be paid. */
export function feeInQuote(fees: FeeSchedule, trade: Taxed): Hold {
  const { quote: asset, quotePrecision } = trade.listing;
  return { asset, amount: cut(trade.quoteQuantity.times(rateOf(fees, trade)), quotePrecision) };
}

/** The fee of a trade on margin: always in quote, and owed even where nothing is free. */
export const marginFee = ({ fees }: Pick<AccountState, 'fees'>, trade: Taxed): Hold => ({
  asset: trade.listing.quote,
  amount: cut(trade.quoteQuantity.times(rateOf(fees, trade)), trade.listing.quotePrecision),
});

/** What backs an order of that cost: a buyer's fee in quote is held beside it, at the higher rate. */
export function withFee(hold: Hold, fees: FeeSchedule, listing: Listing): Hold {
  if (fees.payIn.kind !== 'quote' || hold.asset !== listing.quote) return hold;
  const rate = maximum(fees.makerRate, fees.takerRate).plus(1);
  return { ...hold, amount: hold.amount.times(rate).toDecimalPlaces(listing.quotePrecision, Decimal.ROUND_UP) };
}

/** What is left to trade of an amount of quote that a taker spends, the fee included. */
export function withoutFee(quoteQuantity: Decimal, side: Side, { fees, listing }: Spending): Decimal {
  if (fees.payIn.kind !== 'quote' || side === 'sell') return quoteQuantity;
  return cut(quoteQuantity.div(fees.takerRate.plus(1)), listing.quotePrecision);
}
interface Spending {
  readonly fees: FeeSchedule;
  readonly listing: Listing;
}

/** A fee out of what the trade brings. */
export function feeInReceived(fees: FeeSchedule, trade: Taxed): Hold {
  const { listing, side } = trade;
  return side === 'buy'
    ? { asset: listing.base, amount: cut(trade.quantity.times(rateOf(fees, trade)), listing.basePrecision) }
    : { asset: listing.quote, amount: cut(trade.quoteQuantity.times(rateOf(fees, trade)), listing.quotePrecision) };
}

/** Null when the schedule names no asset, its price in quote is not known, or the account has too little of it. */
function feeInAsset(state: EngineState, account: AccountState, trade: Taxed): Hold | null {
  const { payIn } = account.fees;
  if (payIn.kind !== 'asset') return null;
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
