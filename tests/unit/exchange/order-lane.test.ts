import { expect } from 'chai';
import { ORDER_TYPES } from '#shared/domain/order.ts';
import { laneOf } from '#shared/exchange/order-lane.ts';

describe('F15: what may pass while entries are held back', () => {
  it('all that leaves a position, market exits too', () => {
    for (const type of ORDER_TYPES) expect(laneOf({ side: 'sell', type }), type).to.equal('protect');
  });

  it('no purchase but one that waits for a price', () => {
    const held = ORDER_TYPES.filter(type => laneOf({ side: 'buy', type }) === 'entry');
    expect(held).to.deep.equal(['market', 'limit', 'limit-maker']);
  });
});
