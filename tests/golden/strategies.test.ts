import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { seededBars } from './seeded-bars.ts';
import { fingerprint, runStrategy } from './strategy-run.ts';

/** Golden runs of every built-in strategy, with its defaults. `UPDATE_GOLDEN=1` writes them anew: look at the difference. */
const BARS = seededBars({ seed: 'golden', count: 3_000, stepMs: 60_000 });

describe('golden results over seeded bars', () => {
  for (const strategy of STRATEGIES) {
    it(`${strategy.name} decides as it did`, () => {
      const file = fileURLToPath(new URL(`strategies/${strategy.name}.json`, import.meta.url));
      const actual = fingerprint(runStrategy(strategy, {}, BARS));
      if (process.env.UPDATE_GOLDEN === '1') {
        writeFileSync(file, `${JSON.stringify(actual, null, 2)}\n`);
      }
      expect(actual).to.deep.equal(JSON.parse(readFileSync(file, 'utf8')));
      expect(actual.trades).to.have.length.of.at.least(5);
    });
  }
});
