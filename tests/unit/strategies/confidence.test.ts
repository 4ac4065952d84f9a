import { expect } from 'chai';
import { confidenceOf, share } from '#agents/strategy/strategies/confidence.ts';

describe('confidence', () => {
  it('places a value on the way from one to the other, held within', () => {
    expect([share(5, 0, 10), share(-1, 0, 10), share(11, 0, 10)]).to.deep.equal([0.5, 0, 1]);
  });
  it('is all or nothing without a way', () => {
    expect([share(0, 0, 0), share(1, 0, 0), share(100, 100, 100)]).to.deep.equal([0, 1, 0]);
  });
  it('is a half when the conditions are just met, and one at their strongest', () => {
    expect([confidenceOf(0, 0), confidenceOf(1, 1), confidenceOf(1, 0)]).to.deep.equal([0.5, 1, 0.75]);
  });
});
