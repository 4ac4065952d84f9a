import { expect } from 'chai';
import { allCases, type Case, hasReferences } from './cases.ts';
import { applies, compare, type Match, type Outcome } from './comparison.ts';
import { STOCK_INDICATORS } from './stock-indicators.ts';
import { TALIB } from './talib.ts';
import { TULIP } from './tulip.ts';

const PROGRAMS: Readonly<Record<Case['program'], readonly Match[]>> = {
  'TA-Lib': TALIB,
  Tulip: TULIP,
  'Stock.Indicators': STOCK_INDICATORS,
};

const CASES = hasReferences ? allCases() : [];

const label = (one: Case): string => `${one.name} ${one.output} ${JSON.stringify(one.options)}`;
const declared = (match: Match): Outcome['kind'] =>
  match.differs !== undefined ? 'differing' : match.start !== undefined ? 'faded' : 'agreed';

/** What is not as the line declares it: a difference must be one in some case, and nothing else may be one. */
function faults(match: Match, cases: readonly Case[]): readonly string[] {
  const outcomes = cases.map(one => ({ one, outcome: compare(match, one) }));
  const wanted = declared(match);
  if (wanted === 'differing')
    return outcomes.some(({ outcome }) => outcome.kind !== 'agreed') ? [] : [`${match.indicator} does not differ`];
  return outcomes
    .filter(({ outcome }) => outcome.kind !== 'agreed' && outcome.kind !== wanted)
    .map(
      ({ one, outcome }) => `${label(one)} is ${match.indicator}: declared ${wanted}, but ${JSON.stringify(outcome)}`,
    );
}

/** How a case counts: by the best line it has; one that merely fades where a difference is declared, differs. */
function kindOf(one: Case, matches: readonly Match[]): Outcome['kind'] | 'unmatched' {
  const kinds = matches
    .filter(match => applies(match, one))
    .map(match => {
      const { kind } = compare(match, one);
      return kind === 'faded' ? declared(match) : kind;
    });
  return (['agreed', 'faded', 'differing'] as const).find(kind => kinds.includes(kind)) ?? 'unmatched';
}

for (const [program, matches] of Object.entries(PROGRAMS)) {
  describe(`indicators against ${program}`, () => {
    const cases = CASES.filter(one => one.program === program);

    for (const match of matches) {
      it(`${match.of.join(' ')}: ${match.indicator} ${declared(match)}`, function () {
        if (!hasReferences) return this.skip();
        const own = cases.filter(one => applies(match, one));
        expect(own).not.to.have.length(0);
        expect(faults(match, own)).to.deep.equal([]);
      });
    }

    it('counts every case', function () {
      if (!hasReferences) return this.skip();
      const unmatched = new Set<string>();
      const count = { agreed: 0, faded: 0, differing: 0, unmatched: 0 };
      for (const one of cases) {
        const kind = kindOf(one, matches);
        count[kind] += 1;
        if (kind === 'unmatched') unmatched.add(`${one.name}.${one.output}`);
      }
      console.log(
        `      ${program}: ${cases.length} cases: ${count.agreed} agree, ${count.faded} once the start has faded,`,
        `${count.differing} differ in definition, ${count.unmatched} have no indicator here: ${[...unmatched].join(', ')}`,
      );
      expect(count.agreed + count.faded + count.differing + count.unmatched).to.equal(cases.length);
    });
  });
}
