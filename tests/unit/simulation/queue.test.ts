import { expect } from 'chai';
import type { EngineEvent } from '#shared/simulation/types.ts';
import { BTC, d, OPTIONS, TestVenue } from './venue.ts';

const options = { ...OPTIONS, restingFills: { rule: 'touch', participation: d(1), queue: 'ahead' } as const };

const filled = (events: readonly EngineEvent[]): number =>
  events.reduce(
    (total, event) =>
      event.kind === 'order-changed' && event.change.kind === 'traded'
        ? total + event.change.fill.quantity.toNumber()
        : total,
    0,
  );

const bid = (price: number, quantity: number) =>
  ({
    type: 'limit',
    symbol: BTC,
    side: 'buy',
    clientOrderId: `bid-${price}`,
    quantity: d(quantity),
    price: d(price),
    timeInForce: 'GTC',
  }) as const;

function bookVenue(): TestVenue {
  const venue = new TestVenue({ options });
  venue.book(
    'book-snapshot',
    [
      [99, 5],
      [98, 7],
    ],
    [[101, 5]],
  );
  return venue;
}

describe('the queue before a resting order', () => {
  it('is served first by what trades at its price', () => {
    const venue = bookVenue();
    venue.placed(bid(99, 2));
    expect(filled(venue.trade(99, 4))).to.equal(0);
    expect(filled(venue.trade(99, 2)), 'one left before it, one for it').to.equal(1);
    expect(filled(venue.trade(99, 9))).to.equal(1);
  });

  it('is gone once the price goes through', () => {
    const venue = bookVenue();
    venue.placed(bid(99, 2));
    expect(filled(venue.trade(98, 2))).to.equal(2);
  });

  it('gets shorter by what leaves the book, and nobody who comes later stands before it', () => {
    const venue = bookVenue();
    venue.placed(bid(99, 2));
    venue.book('book-delta', [[99, 1]], []);
    venue.book('book-delta', [[99, 50]], []);
    expect(filled(venue.trade(99, 2))).to.equal(1);
  });

  it('is nobody at a price that is not in the book', () => {
    const venue = bookVenue();
    venue.placed(bid(100, 2));
    expect(filled(venue.trade(100, 2))).to.equal(2);
  });

  it('is as long as the modelled depth where there is no book, and bars serve it too', () => {
    const venue = new TestVenue({ options });
    venue.placed(bid(99, 2));
    expect(filled(venue.bar([100, 100, 99, 100], 8)), 'ten rest there').to.equal(0);
    expect(filled(venue.bar([100, 100, 99, 100], 3))).to.equal(1);
    expect(filled(venue.bar([100, 100, 98, 100], 3))).to.equal(1);
  });

  it('survives a restart', () => {
    const venue = bookVenue();
    venue.placed(bid(99, 2));
    venue.trade(99, 4);
    venue.restart();
    expect(filled(venue.trade(99, 2))).to.equal(1);
  });
});
