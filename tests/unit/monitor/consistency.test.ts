import { expect } from 'chai';
import { type Discrepancy, EMPTY_BOOK, type StateStep, stepState, toldOf } from '#agents/monitor/core/consistency.ts';

const LIMITS = { tolerance: 0.01, escalateAt: 0.05 };
const off = (share: number, change: Partial<Discrepancy> = {}): Discrepancy => ({
  ...{ check: 'balances', subject: 'BTC', expected: '1', found: '0.9', share },
  ...change,
});

describe('the state monitor', () => {
  /** What each check of a row did: `standing` of what changed, and what was asked for. */
  const run = (...checks: readonly (readonly Discrepancy[])[]) => {
    let book = EMPTY_BOOK;
    const steps: StateStep[] = checks.map(found => {
      const step = stepState(book, found, LIMITS);
      book = step.book;
      return step;
    });
    return {
      did: steps.map(step =>
        [
          ...step.changed.map(({ standing }) => standing),
          ...(step.reconcile ? ['reconcile'] : []),
          ...step.reduce.map(() => 'reduce'),
        ].join(' '),
      ),
      told: toldOf(book).length,
    };
  };

  it('what agrees leaves no trace', () => {
    expect(run([], [])).to.deep.equal({ did: ['', ''], told: 0 });
  });

  it('within the tolerance: repaired by a comparison, on record, and never said aloud', () => {
    expect(run([off(0.004)], [off(0.004)], [])).to.deep.equal({
      did: ['noted reconcile', 'reconcile', 'gone'],
      told: 0,
    });
  });

  it('more than that is told when a comparison did not mend it', () => {
    expect(run([off(0.03)], [off(0.03)])).to.deep.equal({ did: ['noted reconcile', 'persistent reconcile'], told: 1 });
  });

  it('far off: only after a comparison, and once, exits alone; also when somebody resumes', () => {
    expect(run([off(0.4)], [off(0.4)], [off(0.4)])).to.deep.equal({
      did: ['noted reconcile', 'escalated reconcile reduce', 'reconcile'],
      told: 1,
    });
    expect(run([off(0.4)], [])).to.deep.equal({ did: ['noted reconcile', 'gone'], told: 0 });
    expect(run([off(0.4)], [off(0.4)], [], [off(0.4)], [off(0.4)]).did.at(-1)).to.equal('escalated reconcile reduce');
  });

  it('limits that are passed are told: no comparison mends them, and no entry gets through', () => {
    const limit = off(0.4, { check: 'limits', subject: 'exposure' });
    expect(run([limit], [limit])).to.deep.equal({ did: ['noted', 'escalated'], told: 1 });
  });

  it('each is dealt with on its own', () => {
    const eth = off(0.4, { subject: 'ETH' });
    expect(run([off(0.4)], [off(0.4), eth]).did).to.deep.equal(['noted reconcile', 'escalated noted reconcile reduce']);
  });
});
