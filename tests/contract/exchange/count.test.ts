import { expect } from 'chai';
import type { Suite, Test } from 'mocha';
import { EACH_VENUE } from './venues.ts';

const testsOf = (suite: Suite): readonly Test[] => [...suite.tests, ...suite.suites.flatMap(testsOf)];

describe('the contract suite', () => {
  it('runs over every venue of the registry', function () {
    const root = this.test?.parent?.parent;
    const cases = root ? testsOf(root).filter(({ file }) => file?.startsWith(import.meta.dirname)) : [];
    const counts = EACH_VENUE.map(({ name }) => {
      const own = cases.filter(test => test.titlePath().some(title => title.split(/\W/).includes(name)));
      return [name, own.length] as const;
    });
    const total = counts.reduce((sum, [, count]) => sum + count, 0);
    console.log(`      ${counts.map(([name, count]) => `${name} ${count}`).join(', ')}: ${total} cases`);
    for (const [name, count] of counts) expect(count, name).to.be.greaterThan(0);
  });
});
