import { expect } from 'chai';
import type { Filter, OrderRequest } from '#shared/simulation/types.ts';
import { d, listing, TestVenue } from './venue.ts';

const LOT = { minQuantity: d(1), maxQuantity: d(50), stepSize: d('0.5') };
const NOTIONAL = { minNotional: d(500), applyMinToMarket: true, maxNotional: d(2000), applyMaxToMarket: false };
const PERCENT = {
  bidMultiplierUp: d('1.1'),
  bidMultiplierDown: d('0.9'),
  askMultiplierUp: d(2),
  askMultiplierDown: d('0.5'),
};

/** What the venue with this one filter says about the order that `ask` makes. */
function says(filter: Filter, ask: (venue: TestVenue) => OrderRequest): string {
  const venue = new TestVenue({ market: listing({ filters: [filter] }) });
  const refusal = venue.refused(ask(venue));
  return refusal === null ? 'fits' : 'filter' in refusal ? refusal.filter : refusal.kind;
}

describe('simulation: filters', () => {
  it('PRICE_FILTER bounds price and stop price, and keeps them on the tick; zero asks nothing', () => {
    const filter: Filter = { kind: 'price-filter', minPrice: d(50), maxPrice: d(150), tickSize: d('0.5') };
    expect(says(filter, venue => venue.limit('buy', 1, '90.5'))).to.equal('fits');
    expect(says(filter, venue => venue.limit('buy', 1, '90.4'))).to.equal('price-filter');
    expect(says(filter, venue => venue.limit('buy', 1, 49))).to.equal('price-filter');
    expect(says(filter, venue => venue.limit('sell', 1, 151))).to.equal('price-filter');
    expect(says(filter, venue => venue.stop('sell', 1, '90.1'))).to.equal('price-filter');
    expect(says({ ...filter, maxPrice: d(0), tickSize: d(0) }, venue => venue.limit('sell', 1, '1000.1'))).to.equal(
      'fits',
    );
  });

  it('LOT_SIZE bounds every quantity, MARKET_LOT_SIZE that of market orders', () => {
    const all: Filter = { kind: 'lot-size', ...LOT };
    expect(says(all, venue => venue.limit('buy', '1.5', 90))).to.equal('fits');
    expect(says(all, venue => venue.limit('buy', '1.2', 90))).to.equal('lot-size');
    expect(says(all, venue => venue.limit('buy', '0.5', 90))).to.equal('lot-size');
    expect(says(all, venue => venue.market('sell', 51))).to.equal('lot-size');
    const market: Filter = { kind: 'market-lot-size', ...LOT, stepSize: d(0) };
    expect(says(market, venue => venue.limit('sell', 51, 120))).to.equal('fits');
    expect(says(market, venue => venue.market('sell', 51))).to.equal('market-lot-size');
    expect(says(market, venue => venue.stop('sell', 51, 90))).to.equal('market-lot-size');
    expect(says(market, venue => venue.market('sell', '1.3'))).to.equal('fits');
  });

  it('NOTIONAL bounds the value, of market orders only where it says so', () => {
    const filter: Filter = { kind: 'notional', ...NOTIONAL };
    expect(says(filter, venue => venue.limit('buy', 5, 100))).to.equal('fits');
    expect(says(filter, venue => venue.limit('buy', 5, 99))).to.equal('notional');
    expect(says(filter, venue => venue.limit('buy', 21, 100))).to.equal('notional');
    expect(says(filter, venue => venue.market('buy', 4))).to.equal('notional');
    expect(says(filter, venue => venue.market('buy', 30))).to.equal('fits');
    expect(says({ ...filter, applyMinToMarket: false }, venue => venue.market('buy', 4))).to.equal('fits');
    expect(says({ ...filter, applyMaxToMarket: true }, venue => venue.market('buy', 30))).to.equal('notional');
    const byQuote = (venue: TestVenue): OrderRequest => ({
      ...venue.market('buy', 1),
      amount: { kind: 'quote', quoteQuantity: d(499) },
    });
    expect(says(filter, byQuote)).to.equal('notional');
  });

  it('PERCENT_PRICE_BY_SIDE keeps a limit near the last price', () => {
    const filter: Filter = { kind: 'percent-price-by-side', ...PERCENT };
    expect(says(filter, venue => venue.limit('buy', 1, 90))).to.equal('fits');
    expect(says(filter, venue => venue.limit('buy', 1, 89))).to.equal('percent-price-by-side');
    expect(says(filter, venue => venue.limit('sell', 1, 200))).to.equal('fits');
    expect(says(filter, venue => venue.limit('sell', 1, 201))).to.equal('percent-price-by-side');
    expect(says(filter, venue => venue.market('sell', 1))).to.equal('fits');
  });

  it('MAX_NUM_ORDERS and MAX_NUM_ALGO_ORDERS count what is open, an OCO as two and one', () => {
    const filters: readonly Filter[] = [
      { kind: 'max-num-orders', limit: 3 },
      { kind: 'max-num-algo-orders', limit: 1 },
    ];
    const venue = new TestVenue({ market: listing({ filters }) });
    const oco = () => venue.oco(venue.maker('sell', 1, 110), venue.stop('sell', 1, 90)).reply;
    expect(oco().ok).to.equal(true);
    expect(venue.refused(venue.stop('sell', 1, 90))).to.deep.equal({ kind: 'filter', filter: 'max-num-algo-orders' });
    expect(oco()).to.deep.equal({ ok: false, error: { kind: 'filter', filter: 'max-num-orders' } });
    venue.placed(venue.limit('buy', 1, 90));
    expect(venue.refused(venue.limit('buy', 1, 90))).to.deep.equal({ kind: 'filter', filter: 'max-num-orders' });
    expect(venue.refused(venue.market('buy', 1))).to.equal(null);
  });
});
