import { expect } from 'chai';
import { type Ending, tellStory } from './breaker-story.ts';
import type { CommitMoment } from './commit-proxy.ts';

/** By step of the story; `npm run chaos` has all of them. */
const DEATHS: ReadonlyMap<number, readonly CommitMoment[]> = new Map([
  [1, ['before']], // it opens
  [3, ['after']], // it opens again
  [6, ['before']], // an emergency
  [8, ['after']], // everything is sold
  [9, ['before']], // a resume
]);

describe('the risk manager and kill -9 at the commits of breakers, an emergency and their way back', function () {
  this.timeout(600_000);
  let expected: Ending | null = null;

  it('nobody dies', async () => {
    expected = await tellStory(() => []);
    expect(expected.events).to.deep.equal([
      'daily-loss closed > open by risk-manager',
      'daily-loss open > half-open by risk-manager',
      'daily-loss half-open > open by risk-manager',
      'daily-loss open > half-open by risk-manager',
      'daily-loss half-open > closed by risk-manager',
      'daily-loss closed > open by risk-manager',
      'hard-drawdown closed > open by risk-manager',
      'daily-loss open > closed by operator',
      'hard-drawdown open > closed by operator',
      'daily-loss closed > closed by operator',
    ]);
    expect(expected.trading).to.include({ state: 'ACTIVE', word: 'ACTIVE' });
    expect(expected.decisions, 'sold by the emergency, and once more by the breaker').to.have.length(2);
  });

  it('it dies before or after the commit of each kind of change: nothing is lost, and nothing is there twice', async () => {
    const ending = await tellStory(step => DEATHS.get(step) ?? []);
    expect(ending).to.deep.equal(expected);
  });
});
