import { expect } from 'chai';
import { mayHideSale } from '#agents/execution/core/absence.ts';
import type { OrderType } from '#shared/domain/order.ts';
import { Decimal } from '#shared/kernel/decimal.ts';

const hides = (purchases: readonly (readonly [OrderType, string])[], sold = '1'): boolean =>
  mayHideSale(
    purchases.map(([type, rest]) => ({ type, rest: new Decimal(rest) })),
    new Decimal(sold),
  );

describe('a sale that purchases nobody saw could make good for', () => {
  it('is one of their size, or of the size of several together', () => {
    expect(hides([['market', '1.001']])).to.equal(true);
    expect(
      hides([
        ['market', '0.4'],
        ['market', '5'],
        ['market', '0.6'],
      ]),
    ).to.equal(true);
  });

  it('is one smaller than a limit order, which may have traded in part', () => {
    expect(hides([['limit', '5']])).to.equal(true);
    expect(
      hides([
        ['market', '0.4'],
        ['limit', '0.7'],
      ]),
    ).to.equal(true);
  });

  it('is none that they cannot add up to', () => {
    expect(hides([])).to.equal(false);
    expect(hides([['market', '5']])).to.equal(false);
    expect(
      hides([
        ['market', '0.4'],
        ['limit', '0.5'],
      ]),
    ).to.equal(false);
  });
});
