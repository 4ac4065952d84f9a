import { expect } from 'chai';
import fc from 'fast-check';
import { priceText } from '#agents/strategy/core/decision.ts';
import { WideDecimal } from '#shared/kernel/wide-decimal.ts';

const size = fc.integer({ min: -8, max: 15 }).map(exponent => 10 ** exponent);
const any = fc.tuple(fc.double({ min: 0.1, max: 1, noNaN: true }), size).map(([share, whole]) => share * whole);
/** Half way between two texts of twelve digits. */
const tie = fc
  .tuple(fc.integer({ min: 100_000_000_000, max: 999_999_999_999 }), fc.integer({ min: -8, max: 3 }))
  .map(([digits, exponent]) => Number(`${digits}5e${exponent - 1}`));

describe('the text of a price that a strategy computed', () => {
  it('is its shortest text rounded half to even to twelve digits', () => {
    fc.assert(
      fc.property(fc.oneof(any, tie), price => {
        expect(priceText(price)).to.equal(new WideDecimal(price).toSignificantDigits(12).toFixed());
      }),
      { numRuns: 1_000 },
    );
  });
});
