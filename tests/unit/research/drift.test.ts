import { expect } from 'chai';
import { seededRandom } from '#shared/kernel/random.ts';
import { drift } from '#shared/research/quality/drift.ts';

const normals = (seed: string, count: number, { shift = 0, scale = 1 } = {}): Float64Array => {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, () => shift + scale * random.normal());
};

/** The index by counting, over bins that are given. */
function indexByHand(shares: readonly (readonly [number, number])[]): number {
  return shares.reduce((sum, [was, is]) => sum + (is - was) * Math.log(is / was), 0);
}

describe('the drift of a distribution', () => {
  it('is nothing between two samples of one', () => {
    const found = drift(normals('one', 5_000), normals('other', 3_000));
    expect(found?.verdict).to.equal('none');
    expect(found?.psi).to.be.below(0.02);
    expect(found?.pValue).to.be.above(0.01);
  });

  it('is much after a shift, and after a change of spread', () => {
    for (const change of [{ shift: 1 }, { scale: 2.5 }]) {
      const found = drift(normals('one', 2_000), normals('other', 2_000, change));
      expect(found?.verdict).to.equal('much');
      expect(found?.pValue).to.be.below(1e-9);
    }
  });

  it('is the sum over tenths that a hand counts', () => {
    const reference = Float64Array.from({ length: 100 }, (_, index) => index);
    // 30 below the first tenth's end, the rest spread over the upper half.
    const sample = Float64Array.from([...Array(30).fill(5), ...Array(10).fill(55), ...Array(60).fill(95)]);
    const expected = indexByHand([
      [0.1, 0.3],
      ...Array(4).fill([0.1, 1e-4]),
      [0.1, 0.1],
      ...Array(3).fill([0.1, 1e-4]),
      [0.1, 0.6],
    ]);
    expect(drift(reference, sample)?.psi).to.be.closeTo(expected, 1e-12);
  });

  it('has the distance and the chance of Kolmogorov and Smirnov', () => {
    // Distribution functions differ most at 3: 3/4 against 1/5.
    const found = drift(Float64Array.of(1, 2, 3, 9), Float64Array.of(3, 4, 5, 6, 7));
    expect(found?.distance).to.be.closeTo(3 / 4 - 1 / 5, 1e-12);
    // 1.3581 is the 5 % point of Kolmogorov's distribution, 1.6276 the 1 % point; many values leave Stephens' correction small.
    for (const [critical, chance] of [
      [1.3581, 0.05],
      [1.6276, 0.01],
    ] as const) {
      const count = 200_000;
      const steps = Math.round((critical / Math.sqrt(count / 2)) * count);
      const one = Float64Array.from({ length: count }, (_, index) => index);
      const other = one.map(value => value + steps);
      expect(drift(one, other)?.pValue).to.be.closeTo(chance, chance * 0.02);
    }
    // Ten against ten, half of them apart: λ = (√5 + 0.12 + 0.11/√5)/2 = 1.20263, and the chance 2(e^−2λ² − e^−8λ² + …).
    const ten = Float64Array.from({ length: 10 }, (_, index) => index);
    expect(
      drift(
        ten,
        ten.map(value => value + 5),
      )?.pValue,
    ).to.be.closeTo(0.110841, 1e-5);
    expect(drift(Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 3))?.pValue).to.equal(1);
  });

  it('takes equal values for one bin, and nothing for nothing', () => {
    const constant = new Float64Array(50).fill(7);
    expect(drift(constant, constant)).to.include({ psi: 0, distance: 0, verdict: 'none' });
    expect(drift(constant, new Float64Array(50).fill(6))?.verdict).to.equal('much');
    expect(drift(new Float64Array(0), constant)).to.equal(null);
  });
});
