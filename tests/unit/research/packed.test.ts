import { expect } from 'chai';
import { packed, unpacked } from '#scripts/research/worker/packed.ts';
import { Decimal } from '#shared/kernel/decimal.ts';

describe('what a ground holds', () => {
  it('comes back from JSON as it was, decimals and columns among it', () => {
    const value = {
      text: 'a',
      none: null,
      list: [1, -0.1, { deep: new Decimal('0.1000000000000000001') }],
      column: new Float64Array([1.5, Number.NaN, -0, 1e300]),
      gone: undefined,
    };
    const { gone: _, ...kept } = value;
    const back = unpacked(JSON.parse(JSON.stringify(packed(value)))) as typeof kept;
    expect(back).to.deep.equal(kept);
    expect(back.list[2]).to.have.property('deep').that.is.instanceOf(Decimal);
    expect(Object.is(back.column[2], -0)).to.equal(true);
  });

  it('has a form in JSON, or is refused', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, () => 1, new Map(), new (class Own {})(), 1n])
      expect(() => packed({ value })).to.throw(/JSON/);
  });
});
