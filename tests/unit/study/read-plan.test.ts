import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { acceptsOf, planFault } from '#scripts/research/study/accepts.ts';
import { readPlan } from '#scripts/research/study/read-plan.ts';
import type { StudyKind } from '#shared/research/study/studies.ts';
import { bot } from '#tests/bench/study-ground.ts';

const span = { from: 0, until: 1_000 * 86_400_000 };
const strategies = new Map(STRATEGIES.map(strategy => [strategy.name, strategy]));
const plan = (kind: StudyKind, over: object = {}) => readPlan(kind, { what: ['trend-following'], ...over }).over(span);

describe('a plan', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tradewind-plan-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('of each kind in the recipe is one, and its bots can run', () => {
    const recipe = readFileSync(new URL('../../../docs/recipes/run-a-study.md', import.meta.url), 'utf8');
    const kinds = [...recipe.matchAll(/```yaml\n(kind: (\S+)[^`]*)```/g)].map(([, text = '', kind]) => {
      const file = join(folder, `${kind}.yaml`);
      writeFileSync(file, text);
      const read = readPlan(kind as StudyKind, { what: [file] }).over(span);
      expect(planFault(read, strategies)).to.equal(null);
      return read.kind;
    });
    expect(kinds.sort()).to.deep.equal(['compare', 'monte-carlo', 'portfolio', 'sweep', 'walk-forward']);
  });

  it('comes from names and options as well', () => {
    const param = ['fastPeriod=5..30:5', 'slowPeriod=50,100', 'takeProfitAtr=null,6', 'stopAtr=1..4'];
    const read = plan('sweep', { param, search: 'tpe:80', seed: 'a', metric: 'calmar', minTrades: 5, timeframe: '4h' });
    expect(read).to.deep.include({
      search: { kind: 'tpe', count: 80, first: 20, batch: 10, seed: 'a' },
      objective: { metric: 'calmar', minTrades: 5 },
      span,
      space: {
        fastPeriod: { from: 5, to: 30, step: 5, scale: 'linear' },
        slowPeriod: [50, 100],
        takeProfitAtr: [null, 6],
        stopAtr: { from: 1, to: 4, scale: 'linear' },
      },
    });
    expect('bot' in read && read.bot).to.include({ strategy: 'trend-following', timeframe: '4h' });
    const together = plan('monte-carlo', { what: ['trend-following', 'mean-reversion'], iterations: 50 });
    expect(together).to.deep.include({ iterations: 50, pathIterations: 50 });
    expect('bots' in together && together.bots.map(one => one.allocation)).to.deep.equal([0.5, 0.5]);
  });

  it('is refused in words', () => {
    expect(() => plan('sweep', { param: ['fast'] })).to.throw('expected a range or a list');
    expect(() => plan('sweep', { param: ['fastPeriod=5..30'] })).to.throw('a grid needs a step for each range');
    expect(() => plan('compare')).to.throw('expected at least two bots');
    expect(() => plan('sweep', { what: ['nowhere.yaml'] })).to.throw('nowhere.yaml cannot be read');
    const file = join(folder, 'other.yaml');
    writeFileSync(file, 'kind: compare\n');
    expect(() => plan('sweep', { what: [file] })).to.throw('is a plan of the kind compare');
    const param = ['fastPeriod=100,200'];
    expect(planFault(plan('sweep', { param }), strategies)).to.contain('expected less than slowPeriod');
    expect(planFault(plan('sweep', { param: ['speed=1,2'] }), strategies)).to.contain('speed');
    expect(planFault(plan('monte-carlo', { what: ['nobody'] }), strategies)).to.contain('unknown strategy nobody');
  });

  it('leaves sets to the strategy that it takes, and no others', () => {
    const accepts = acceptsOf(strategies);
    const cross = (fastPeriod: number) => bot({ strategy: 'trend-following', params: { fastPeriod, slowPeriod: 50 } });
    expect([accepts(cross(20)), accepts(cross(60))]).to.deep.equal([true, false]);
  });
});
