import { expect } from 'chai';
import { runBacktest } from '#scripts/research/backtest.ts';
import type { Order, TrialOutcome } from '#scripts/research/worker/room/protocol.ts';
import { Room } from '#scripts/research/worker/room/room.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { scenarioOf } from '#tests/bench/backtest-scenario.ts';
import { emaCross } from '#tests/bench/ema-cross.ts';
import { type TestGround, testGround } from './ground.ts';

/** Nothing is hurried, unless it is told to loop for ever. */
const LIMITS = { memoryMb: 96, trialMs: 60_000, stepMs: 60_000 };
const STEP_MS = 1_000;

/** The bar, to the minute, and the strategy. */
const SAYS_WHERE = /^(?=.*bar of \d{4}-\d\d-\d\dT\d\d:\d\d)(?=.*misbehaving)/s;

describe('a strategy that misbehaves in a trial', function () {
  this.timeout(120_000);
  const room = new Room(LIMITS);
  const hasty = new Room({ ...LIMITS, stepMs: STEP_MS });
  let test: TestGround;
  let prepare: Extract<Order, { readonly kind: 'prepare' }>;
  before(async () => {
    test = await testGround();
    const texts = Object.fromEntries([...test.bundles.values()].map(({ hash, text }) => [hash, text]));
    prepare = { kind: 'prepare', ground: test.ground, home: test.home, texts };
  });
  after(async () => {
    room.close();
    hasty.close();
    await test.close();
  });

  const run = (deed: string): Promise<TrialOutcome> =>
    (deed === 'loops' ? hasty : room).run(prepare, test.spec('misbehaving', { deed }));
  const said: Readonly<Record<string, readonly [string, RegExp]>> = {
    throws: ['TRIAL_STRATEGY_FAILED', /I do not like this bar/],
    nan: ['TRIAL_STRATEGY_FAILED', /stopLoss NaN is no price/],
    unknown: ['TRIAL_STRATEGY_FAILED', /NOTHING/],
    'wrong-type': ['TRIAL_STRATEGY_FAILED', /what it returned is no step/],
    'no-step': ['TRIAL_STRATEGY_FAILED', /what it returned is no step/],
    async: ['TRIAL_STRATEGY_FAILED', /what it returned is no step/],
    rejects: ['TRIAL_STRATEGY_FAILED', /nobody waits for me/],
    exits: ['TRIAL_CRASHED', /ended with code 0/],
    loops: ['TRIAL_STEP_TIMED_OUT', /nothing happened for 1 s/],
    allocates: ['TRIAL_OUT_OF_MEMORY', /96 MB/],
    'allocates-buffers': ['TRIAL_OUT_OF_MEMORY', /96 MB/],
  };
  for (const [deed, [code, detail]] of Object.entries(said)) {
    it(`${deed}: costs its own trial, by name`, async () => {
      const outcome = await run(deed);
      if (outcome.kind !== 'failed') throw new Error('it did not fail');
      expect(outcome.failure.code).to.equal(code);
      expect(outcome.failure.detail).to.match(detail);
      // a promise that is rejected is told of when no bar is looked at any more
      expect(outcome.failure.detail).to.match(deed === 'rejects' ? /misbehaving/ : SAYS_WHERE);
    });
  }

  it('nothing is left of it for the trials after, which come to what a backtest in this process comes to', async () => {
    expect((await run('counts')).kind).to.equal('done');
    expect((await run('counts')).kind).to.equal('done');
    const outcome = await room.run(prepare, test.spec('ema-cross', { fast: 5, slow: 12 }));
    const strategy = emaCross as unknown as AnyStrategy;
    const here = runBacktest(scenarioOf(test.series, { strategy, params: { fast: 5, slow: 12 } }));
    if (outcome.kind !== 'done') throw new Error(outcome.failure.detail);
    expect(here.fills.length).to.be.greaterThan(10);
    expect(outcome.numbers.resultHash).to.equal(here.hash);
  });
});
