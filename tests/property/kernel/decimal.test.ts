import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import { ceilToStep, Decimal, floorToStep, roundToStep } from '#shared/kernel/decimal.ts';
import { WideDecimal } from '#shared/kernel/wide-decimal.ts';

const RUNS = { numRuns: 1_000 };
const ROUNDINGS = [
  Decimal.ROUND_UP,
  Decimal.ROUND_DOWN,
  Decimal.ROUND_CEIL,
  Decimal.ROUND_FLOOR,
  Decimal.ROUND_HALF_EVEN,
] as const;

const digits = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength }).map(each => each.join(''));
const sign = fc.constantFrom('', '-');
/** Text as venues write it: from one digit to far more than a safe integer holds, on either side of the point. */
const plain = (whole: number, fraction: number): fc.Arbitrary<string> =>
  fc
    .tuple(sign, digits(whole), fc.option(digits(fraction), { nil: null }))
    .map(([minus, before, after]) => minus + before + (after === null ? '' : `.${after}`));
/** Just under, at and over what a safe integer holds, with the point anywhere. */
const edge = fc
  .tuple(sign, fc.bigInt(2n ** 53n - 3n, 2n ** 53n + 3n), fc.integer({ min: 0, max: 30 }))
  .map(([minus, size, places]) => `${minus}${size}e-${places}`);
const text = fc.oneof(
  { arbitrary: plain(6, 8), weight: 6 },
  { arbitrary: plain(12, 12), weight: 3 },
  { arbitrary: plain(45, 60), weight: 1 },
  { arbitrary: edge, weight: 1 },
  { arbitrary: fc.tuple(plain(3, 3), fc.integer({ min: -60, max: 60 })).map(([n, e]) => `${n}e${e}`), weight: 1 },
  fc.constantFrom('0', '-0', '1', '-1', '0.1', '10', '1e-22', '1e-23', '9e400', '1e-400', 'NaN', 'Infinity'),
  fc.constantFrom(
    '-Infinity',
    '0.5',
    '1.5',
    '2.5',
    '-2.5',
    '0.000',
    '1.10',
    '1000000000000000000000',
    '4503599627370495.5',
  ),
);

/** A number of ours beside decimal.js's own. */
interface Pair {
  readonly ours: Decimal;
  readonly theirs: WideDecimal;
}
const pair = text.map((value): Pair => ({ ours: new Decimal(value), theirs: new WideDecimal(value) }));

/** All that a number says of itself. */
const told = (value: Decimal | WideDecimal): readonly unknown[] => [
  value.toString(),
  value.valueOf(),
  value.toJSON(),
  value.toFixed(),
  `${value}`,
  value.toNumber(),
  value.isZero(),
  value.isNegative(),
  value.isInteger(),
  value.isFinite(),
  value.isNaN(),
  value.decimalPlaces(),
];

/** Equal to the last digit, and held as the same number written out would be. */
function expectSame(ours: Decimal, theirs: WideDecimal): void {
  expect(told(ours)).to.deep.equal(told(theirs));
  expect(ours).to.deep.equal(new Decimal(theirs.valueOf()));
}

describe('Decimal against decimal.js', () => {
  it('reads text', () => {
    fc.assert(
      fc.property(pair, ({ ours, theirs }) => expectSame(ours, theirs)),
      RUNS,
    );
  });

  it('reads numbers', () => {
    const number = fc.oneof(
      fc.double(),
      fc.integer(),
      fc.maxSafeInteger(),
      fc.tuple(fc.integer(), fc.integer({ min: 0, max: 22 })).map(([units, places]) => units / 10 ** places),
      fc.tuple(fc.maxSafeInteger(), fc.integer({ min: 0, max: 22 })).map(([units, places]) => units / 10 ** places),
      fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 5e-324, Number.MAX_VALUE, 2 ** 53, 1e15, 1e21),
    );
    fc.assert(
      fc.property(number, value => expectSame(new Decimal(value), new WideDecimal(value))),
      RUNS,
    );
  });

  it('reads big integers and other decimals', () => {
    fc.assert(
      fc.property(fc.bigInt(), pair, (value, { ours, theirs }) => {
        expectSame(new Decimal(value), new WideDecimal(value));
        expectSame(new Decimal(ours), theirs);
        expectSame(new Decimal(theirs), theirs);
      }),
      RUNS,
    );
  });

  it('refuses what decimal.js refuses, in its words', () => {
    const oddity = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[-+._ex\d]{0,8}$/),
      fc.constantFrom(
        '',
        '-',
        '.',
        '1.',
        '.5',
        '-.5',
        '+1',
        '--1',
        '1-',
        '1.2.3',
        '0x1f',
        '0b101',
        '1_000',
        ' 1',
        '1e',
        '-1.',
      ),
    );
    const result = (read: () => Decimal | WideDecimal): readonly unknown[] => {
      try {
        return told(read());
      } catch (error) {
        return [String(error)];
      }
    };
    fc.assert(
      fc.property(oddity, value => {
        expect(result(() => new Decimal(value))).to.deep.equal(result(() => new WideDecimal(value)));
      }),
      RUNS,
    );
  });

  it('is deeply equal exactly where it is equal, but for the sign of zero', () => {
    fc.assert(
      fc.property(pair, pair, ({ ours }, { ours: other }) => {
        expect(isDeepStrictEqual(ours, other)).to.equal(ours.valueOf() === other.valueOf());
      }),
      RUNS,
    );
  });

  for (const operation of ['plus', 'minus', 'times', 'div', 'mod'] as const) {
    it(operation, () => {
      fc.assert(
        fc.property(pair, pair, (one, two) => {
          expectSame(one.ours[operation](two.ours), one.theirs[operation](two.theirs));
          expectSame(one.ours[operation](two.ours.toString()), one.theirs[operation](two.theirs.toString()));
          expectSame(two.ours[operation](two.ours), two.theirs[operation](two.theirs));
        }),
        RUNS,
      );
    });
  }

  it('gives back what a product is divided by', () => {
    fc.assert(
      fc.property(pair, pair, (one, two) => {
        const [ours, theirs] = [one.ours.times(two.ours), one.theirs.times(two.theirs)];
        expectSame(ours.div(two.ours), theirs.div(two.theirs));
        expectSame(ours.mod(two.ours), theirs.mod(two.theirs));
        expectSame(ours.minus(ours), theirs.minus(theirs));
      }),
      RUNS,
    );
  });

  it('takes plain numbers as operands', () => {
    fc.assert(
      fc.property(pair, fc.oneof(fc.integer(), fc.double()), ({ ours, theirs }, value) => {
        expectSame(ours.plus(value), theirs.plus(value));
        expectSame(ours.times(value), theirs.times(value));
        expect(ours.gt(value)).to.equal(theirs.gt(value));
      }),
      RUNS,
    );
  });

  it('pow', () => {
    const exponent = fc.oneof(fc.integer({ min: -12, max: 12 }), fc.constantFrom(0.5, -0.5));
    fc.assert(
      fc.property(pair, exponent, ({ ours, theirs }, by) => expectSame(ours.pow(by), theirs.pow(by))),
      { numRuns: 300 },
    );
  });

  it('compares', () => {
    const near = fc.tuple(pair, fc.constantFrom('0', '1e-9', '-1e-16', '1e-30')).map(([{ ours, theirs }, by]) => ({
      one: { ours, theirs },
      two: { ours: ours.plus(by), theirs: theirs.plus(by) },
    }));
    const any = fc.tuple(pair, pair).map(([one, two]) => ({ one, two }));
    fc.assert(
      fc.property(fc.oneof(any, near), ({ one, two }) => {
        for (const compare of ['cmp', 'eq', 'lt', 'lte', 'gt', 'gte'] as const) {
          expect(one.ours[compare](two.ours)).to.deep.equal(one.theirs[compare](two.theirs));
        }
        expectSame(Decimal.max(one.ours, two.ours), WideDecimal.max(one.theirs, two.theirs));
        expectSame(Decimal.min(one.ours, two.ours), WideDecimal.min(one.theirs, two.theirs));
      }),
      RUNS,
    );
  });

  it('changes sign and rounds to integers', () => {
    fc.assert(
      fc.property(pair, ({ ours, theirs }) => {
        for (const change of ['abs', 'neg', 'negated', 'trunc', 'floor', 'ceil'] as const) {
          expectSame(ours[change](), theirs[change]());
        }
        expectSame(ours.neg().neg(), theirs.neg().neg());
      }),
      RUNS,
    );
  });

  it('rounds to decimals and to digits, and writes them', () => {
    fc.assert(
      fc.property(
        pair,
        fc.integer({ min: 0, max: 30 }),
        fc.constantFrom(...ROUNDINGS),
        ({ ours, theirs }, count, way) => {
          expectSame(ours.toDecimalPlaces(count, way), theirs.toDecimalPlaces(count, way));
          expectSame(ours.toSignificantDigits(count + 1, way), theirs.toSignificantDigits(count + 1, way));
          expect(ours.toFixed(count, way)).to.equal(theirs.toFixed(count, way));
          expect(ours.toFixed(count)).to.equal(theirs.toFixed(count));
        },
      ),
      RUNS,
    );
  });

  it('rounds ties to even', () => {
    const tie = fc.tuple(fc.integer(), fc.integer({ min: 0, max: 12 })).map(([half, places]) => ({
      places,
      value: `${half}5e-${places + 1}`,
    }));
    fc.assert(
      fc.property(tie, ({ value, places }) => {
        const [ours, theirs] = [new Decimal(value), new WideDecimal(value)];
        expectSame(ours.toDecimalPlaces(places), theirs.toDecimalPlaces(places));
        expect(ours.toFixed(places)).to.equal(theirs.toFixed(places));
      }),
      RUNS,
    );
  });

  it('refuses fewer than no decimals, and no digits', () => {
    for (const value of ['1.25', '1e50']) {
      expect(() => new Decimal(value).toDecimalPlaces(-1)).to.throw('[DecimalError]');
      expect(() => new Decimal(value).toFixed(-1)).to.throw('[DecimalError]');
      expect(() => new Decimal(value).toSignificantDigits(0)).to.throw('[DecimalError]');
    }
  });

  it('rounds to steps', () => {
    const step = fc
      .oneof(fc.constantFrom('0.01', '0.5', '0.25', '1', '10', '0.00000001', '3', '1e-20'), plain(4, 8), plain(20, 20))
      .map(value => ({ ours: new Decimal(value).abs(), theirs: new WideDecimal(value).abs() }));
    fc.assert(
      fc.property(pair, step, (value, by) => {
        const steps = value.theirs.div(by.theirs);
        expectSame(floorToStep(value.ours, by.ours), steps.trunc().times(by.theirs));
        expectSame(roundToStep(value.ours, by.ours), steps.toDecimalPlaces(0).times(by.theirs));
        expectSame(ceilToStep(value.ours, by.ours), steps.toDecimalPlaces(0, WideDecimal.ROUND_UP).times(by.theirs));
      }),
      RUNS,
    );
  });
});
