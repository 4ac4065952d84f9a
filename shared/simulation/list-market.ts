import { ZERO } from '../kernel/decimal.ts';
import { ok } from '../kernel/result.ts';
import { expire } from './settle.ts';
import type { MarketState, Step } from './state.ts';
import type { Listing } from './types.ts';

/** Lists a market, or replaces what is listed of it; the price stands. */
export function listMarket(step: Step, listing: Listing): { readonly ok: true; readonly value: Listing } {
  const market = step.state.markets.get(listing.symbol) ?? addMarket(step, listing);
  market.listing = listing;
  step.log.add({ kind: 'market-listed', at: step.at, listing });
  if (listing.status === 'delisted') for (const order of [...market.orders.values()]) expire(step, order, 'delisted');
  return ok(listing);
}

function addMarket(step: Step, listing: Listing): MarketState {
  const market: MarketState = {
    listing,
    price: null,
    volume: ZERO,
    pricedAt: null,
    lastTradeId: 0,
    updateId: 0,
    book: null,
    taken: null,
    orders: new Map(),
  };
  step.state.markets.set(listing.symbol, market);
  return market;
}
