import { expect } from 'chai';
import { ANSWERS, type Answer } from './empyrical.ts';
import { agree, type Case, cases, type Expected, skipWithoutReferences } from './reference.ts';

/** Where we mean something else by the same name: what it becomes in their convention, so that the numbers are held to it all the same. */
interface Convention {
  readonly why: string;
  readonly functions: RegExp;
  /** Null: theirs cannot be had from ours. */
  readonly convert: ((own: Answer) => Answer) | null;
}

const each = (own: Answer, change: (one: number) => number): Answer =>
  typeof own === 'number' ? change(own) : own === null ? null : own.map(one => each(one, change));
const compounded = (own: Answer): Answer => {
  if (!Array.isArray(own)) return own;
  const [alpha, beta] = own;
  if (Array.isArray(alpha)) return own.map(compounded);
  return [each(alpha ?? null, one => (1 + one / 252) ** 252 - 1), beta ?? null];
};

const CONVENTIONS: readonly Convention[] = [
  {
    why: 'a drawdown is a depth, ≥ 0; theirs is ≤ 0',
    functions: /max_drawdown$/,
    convert: own => each(own, one => -one),
  },
  {
    why: 'alpha is the intercept × periods, as LEAN and quantstats have it; theirs is compounded',
    functions: /alpha_beta$/,
    convert: compounded,
  },
  { why: 'what has no end is undefined: null, not Infinity', functions: /^(sharpe_ratio|sortino)$/, convert: null },
  {
    why: 'from nothing there are no returns; theirs begins with Infinity',
    functions: /^simple_returns$/,
    convert: null,
  },
  {
    why: 'without pairs there are no windows; theirs are nine undefined ones',
    functions: /^roll_alpha_beta$/,
    convert: null,
  },
];

/** Cases that upstream itself asserts to so many decimals only: estimates from random samples. */
const decimalsOf = ({ function: name, args, expected }: Case): number | undefined => {
  if (typeof args.decimal_places === 'number') return args.decimal_places;
  const { returns } = args;
  const many = typeof returns === 'object' && returns.index.length >= 100_000;
  return name === 'tail_ratio' && many && expected === 1 ? 1 : undefined;
};

function same(own: Answer, theirs: Expected, decimals?: number): boolean {
  if (typeof theirs === 'object' && theirs !== null)
    return (
      Array.isArray(own) &&
      own.length === theirs.length &&
      theirs.every((one, i) => same(own[i] ?? null, one, decimals))
    );
  // they give one undefined value for one undefined window
  if (Array.isArray(own)) return theirs === null && own.every(one => one === null);
  return agree(own as number | null, theirs, decimals);
}

const expectedOf = ({ expected }: Case): Expected =>
  typeof expected === 'object' && expected !== null && !Array.isArray(expected) && 'index' in expected
    ? expected.values
    : (expected as Expected);

describe('metrics: the 185 cases of empyrical', () => {
  before(skipWithoutReferences);

  it('agree, or differ by a convention that is listed', () => {
    const agreed: string[] = [];
    const differing: string[] = [];
    const unmatched: string[] = [];
    const wrong: string[] = [];
    for (const [index, one] of cases().entries()) {
      const answer = ANSWERS[one.function];
      if (answer === undefined) {
        unmatched.push(one.function);
        continue;
      }
      const own = answer(one.args);
      const theirs = expectedOf(one);
      if (same(own, theirs, decimalsOf(one))) {
        agreed.push(one.function);
        continue;
      }
      const convention = CONVENTIONS.find(
        ({ functions, convert }) =>
          functions.test(one.function) && (convert === null ? undefinedThere(theirs) : same(convert(own), theirs)),
      );
      if (convention !== undefined) differing.push(`${one.function}: ${convention.why}`);
      else wrong.push(`${index} ${one.function}: ${JSON.stringify(own)} is not ${JSON.stringify(theirs)}`);
    }
    console.log(`      ${agreed.length} agreed, ${differing.length} differing, ${unmatched.length} unmatched`);
    for (const [why, group] of Map.groupBy(differing, text => text)) console.log(`      ${group.length} × ${why}`);
    expect(wrong).to.deep.equal([]);
    expect([...new Set(unmatched)]).to.deep.equal(['beta_fragility_heuristic', 'gpd_risk_estimates']);
    expect([agreed.length, differing.length, unmatched.length]).to.deep.equal([158, 14, 13]);
  });
});

/** Whether an answer of theirs has something in it that is no number. */
const undefinedThere = (theirs: Expected): boolean =>
  typeof theirs === 'object' && theirs !== null ? theirs.some(undefinedThere) : typeof theirs !== 'number';
