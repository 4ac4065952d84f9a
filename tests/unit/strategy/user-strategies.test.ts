import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadUserStrategies } from '#agents/strategy/user-strategies.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';
import { runStrategy } from '#tests/golden/strategy-run.ts';

describe('strategies of the user’s own', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tradewind-user-'));
  });
  afterEach(async () => rm(folder, { recursive: true }));

  it('are loaded from a folder; the examples trade', async () => {
    const examples = new URL('../../../agents/strategy/examples', import.meta.url).pathname;
    const { strategies, problems } = await loadUserStrategies(examples, new Set());
    expect(problems).to.deep.equal([]);
    expect(strategies.map(one => one.name)).to.deep.equal(['donchian-breakout', 'my-strategy']);
    for (const strategy of strategies) {
      const { results } = runStrategy(strategy, {}, seededBars({ seed: 'example', count: 4_000 }));
      expect(results.length, strategy.name).to.be.greaterThan(3);
    }
  });

  it('name the file and what is wrong with it, and cost no other', async () => {
    await writeFile(join(folder, 'a-syntax.ts'), 'export const strategy = {');
    await writeFile(join(folder, 'b-shape.ts'), "export const strategy = { name: 'B', step: 1 };");
    await writeFile(join(folder, 'c-empty.ts'), 'export const other = 1;');
    await writeFile(join(folder, 'd-throws.ts'), "throw new Error('at load');");
    const { strategies, problems } = await loadUserStrategies(folder, new Set());
    expect(strategies).to.have.length(0);
    const said = problems.map(one => `${one.file.split('/').at(-1)}: ${one.problem}`);
    expect(said[0]).to.match(/^a-syntax.ts: cannot be loaded/);
    expect(said[1])
      .to.match(/^b-shape.ts: strategy: .*expected/s)
      .and.to.contain('params')
      .and.to.contain('step');
    expect(said[2]).to.equal('c-empty.ts: exports no `strategy`');
    expect(said[3]).to.equal('d-throws.ts: cannot be loaded: at load');
  });

  it('cannot take the name of a built-in one', async () => {
    const examples = new URL('../../../agents/strategy/examples', import.meta.url).pathname;
    const { strategies, problems } = await loadUserStrategies(examples, new Set(['donchian-breakout']));
    expect(strategies.map(one => one.name)).to.deep.equal(['my-strategy']);
    expect(problems[0]?.problem).to.contain('another strategy named donchian-breakout');
  });

  it('are none, with a problem, when the folder is not there', async () => {
    const { problems } = await loadUserStrategies(join(folder, 'missing'), new Set());
    expect(problems[0]?.problem).to.contain('cannot read the folder');
  });
});
