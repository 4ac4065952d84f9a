import { expect } from 'chai';
import fc from 'fast-check';
import { Highest, Lowest } from '#shared/indicators/extremes.ts';
import { LinearFit } from '#shared/indicators/linear-fit.ts';
import { Ring } from '#shared/indicators/ring.ts';

/** Few different numbers, so that there are ties. */
const numbers = fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 40 });
const length = fc.integer({ min: 1, max: 7 });

describe('the parts of indicators', () => {
  it('Highest and Lowest are those of the last numbers, of equals the newest', () => {
    fc.assert(
      fc.property(numbers, length, (values, size) => {
        const [highest, lowest] = [new Highest(size), new Lowest(size)];
        for (const [index, value] of values.entries()) {
          const [high, low] = [highest.add(value), lowest.add(value)];
          const window = values.slice(Math.max(0, index + 1 - size), index + 1);
          if (window.length < size) {
            expect([high, low]).to.deep.equal([null, null]);
            continue;
          }
          expect([high, low]).to.deep.equal([Math.max(...window) + 0, Math.min(...window) + 0]);
          expect(highest.ago).to.equal(size - 1 - window.lastIndexOf(Math.max(...window)));
          expect(lowest.ago).to.equal(size - 1 - window.lastIndexOf(Math.min(...window)));
        }
      }),
    );
  });

  it('Ring remembers the last numbers, newest first, and adds them', () => {
    fc.assert(
      fc.property(numbers, length, (values, size) => {
        const ring = new Ring(size);
        for (const [index, value] of values.entries()) {
          ring.push(value);
          const window = values.slice(Math.max(0, index + 1 - size), index + 1).reverse();
          expect(ring.isFull).to.equal(window.length === size);
          expect(window.map((_, ago) => ring.at(ago))).to.deep.equal(window);
          expect(ring.sum()).to.equal(window.reduce((sum, one) => sum + one, 0));
          if (ring.isFull) expect(ring.oldest).to.equal(window.at(-1));
        }
      }),
    );
  });

  it('LinearFit finds the line that the numbers lie on', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 30 }),
        fc.integer(),
        fc.integer({ min: -9, max: 9 }),
        (size, from, step) => {
          const line = new LinearFit(size);
          for (let index = 0; index < size; index++) expect(line.add(from + step * index)).to.equal(index === size - 1);
          const scale = Math.max(1, Math.abs(from));
          expect(Math.abs(line.slope - step)).to.be.below(1e-9 * scale);
          expect(Math.abs(line.intercept - from)).to.be.below(1e-9 * scale);
        },
      ),
    );
  });
});
