import { expect } from 'chai';
import { claims, expectClaim, skipWithoutSeries } from '#tests/unit/research/recorded-series.ts';

describe('the check of every recorded series', () => {
  before(skipWithoutSeries);

  it('knows the description of each', () => {
    expect(claims()).to.have.length.of.at.least(30);
  });

  for (const claim of claims()) {
    it(`finds in ${claim.file} what its description lists`, () => expectClaim(claim));
  }
});
