import { expect } from 'chai';
import fc from 'fast-check';
import { baseMoved, type FillFacts } from '#shared/accounting/fill.ts';
import { closeWithDust, positionFromFills, unrealizedPnl } from '#shared/accounting/position.ts';
import { fillPostings, type Line } from '#shared/accounting/postings.ts';
import { Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';

const pair = { base: 'BTC', quote: 'USDT' };
const cents = (most: number) => fc.integer({ min: 1, max: most }).map(units => new Decimal(units).div(100));
const fill = (side: fc.Arbitrary<'buy' | 'sell'>): fc.Arbitrary<FillFacts> =>
  fc
    .record({
      side,
      quantity: cents(100_000),
      price: cents(10_000_000),
      feeShare: fc.integer({ min: -2, max: 20 }),
      feeAsset: fc.constantFrom('BTC', 'USDT', 'BNB'),
    })
    .map(({ feeShare, ...facts }) => {
      const share = new Decimal(feeShare).div(10_000);
      const fee =
        facts.feeAsset === 'BTC' ? facts.quantity.times(share) : facts.quantity.times(facts.price).times(share);
      return { ...facts, fee };
    });
const fills = fc
  .tuple(fill(fc.constant('buy')), fc.array(fill(fc.constantFrom('buy', 'sell')), { maxLength: 12 }))
  .map(([first, rest]) => [first, ...rest]);

/** Sells beyond what is held are cut to it: what a desk would send. */
function withinPosition(wanted: readonly FillFacts[]): readonly FillFacts[] {
  let held = ZERO;
  return wanted.flatMap(one => {
    if (one.side === 'buy') {
      held = held.plus(baseMoved(one, pair));
      return [one];
    }
    const moved = baseMoved(one, pair);
    if (moved.gt(held)) return [];
    held = held.minus(moved);
    return [one];
  });
}

const amountOf = (lines: readonly Line[], asset: string): Decimal =>
  sum(lines.filter(line => line.book.book === 'bot' && line.asset === asset).map(line => line.amount));
const close = (a: Decimal, b: Decimal) => expect(a.minus(b).abs().lt('1e-20'), `${a} is not ${b}`).to.equal(true);

describe('fills, position and ledger', () => {
  it('each transaction sums to zero per asset', () => {
    fc.assert(
      fc.property(fill(fc.constantFrom('buy', 'sell')), one => {
        const lines = fillPostings({ book: 'bot', botId: 'b' }, one, pair);
        for (const asset of ['BTC', 'USDT', 'BNB']) {
          expect(sum(lines.filter(line => line.asset === asset).map(line => line.amount)).toFixed()).to.equal('0');
        }
      }),
    );
  });

  it('a position is the sum of its fills, and the ledger holds the same base', () => {
    fc.assert(
      fc.property(fills, wanted => {
        const done = withinPosition(wanted);
        const position = positionFromFills(done, { pair });
        const lines = done.flatMap(one => fillPostings({ book: 'bot', botId: 'b' }, one, pair));
        expect(position?.quantity.toFixed()).to.equal(amountOf(lines, 'BTC').toFixed());
        expect(position?.quantity.toFixed()).to.equal(position?.entryQuantity.minus(position.exitQuantity).toFixed());
      }),
    );
  });

  it('realised and unrealised profit are what the equity changed by, at any mark', () => {
    fc.assert(
      fc.property(fills, cents(10_000_000), (wanted, mark) => {
        const done = withinPosition(wanted.filter(one => one.feeAsset !== 'BNB'));
        const position = positionFromFills(done, { pair });
        if (position === null || position.side === 'short') return;
        const lines = done.flatMap(one => fillPostings({ book: 'bot', botId: 'b' }, one, pair));
        const equity = amountOf(lines, 'USDT').plus(amountOf(lines, 'BTC').times(mark));
        close(position.realizedPnl.plus(unrealizedPnl(position, mark)), equity);
      }),
    );
  });

  it('after the close the realised profit is what the cash changed by, dust lost', () => {
    fc.assert(
      fc.property(fills, wanted => {
        const done = withinPosition(wanted.filter(one => one.feeAsset !== 'BNB'));
        const position = positionFromFills(done, { pair });
        if (position === null || position.side === 'short') return;
        const closed = closeWithDust(position);
        const lines = done.flatMap(one => fillPostings({ book: 'bot', botId: 'b' }, one, pair));
        close(closed.realizedPnl, amountOf(lines, 'USDT'));
        expect(closed.quantity.toFixed()).to.equal('0');
      }),
    );
  });
});
