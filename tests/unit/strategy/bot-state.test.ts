import { expect } from 'chai';
import { barrierTimer } from '#agents/strategy/barrier-timer.ts';
import { strategyConfig } from '#agents/strategy/config.ts';
import { BOT_STATES, commanded, isStepping } from '#agents/strategy/core/bot-state.ts';
import { COMMON_REASONS, reasonInWords } from '#shared/domain/reasons.ts';
import type { Why } from '#shared/domain/strategy.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';

describe('the states of a bot', () => {
  it('follow an operator’s commands', () => {
    const table = BOT_STATES.map(state => {
      const results = (['pause', 'resume', 'stop'] as const).map(command => commanded(state, command));
      return [state, ...results.map(result => (result.ok ? result.value : 'refused'))];
    });
    expect(table).to.deep.equal([
      ['STOPPED', 'refused', 'STARTING', 'STOPPED'],
      ['STARTING', 'PAUSED', 'STARTING', 'STOPPED'],
      ['RUNNING', 'PAUSED', 'RUNNING', 'STOPPED'],
      ['PAUSED', 'PAUSED', 'RUNNING', 'STOPPED'],
      ['ERROR', 'refused', 'STARTING', 'STOPPED'],
    ]);
    expect(BOT_STATES.filter(isStepping)).to.deep.equal(['STARTING', 'RUNNING', 'PAUSED']);
  });
});

describe('the wait for instruments', () => {
  it('is over after its time by the wall, counted from the first note', () => {
    let now = epochMs(1_000);
    const timer = barrierTimer(2_000, (): EpochMs => now);
    timer.note(new Map([['a', true]]));
    now = epochMs(2_500);
    timer.note(
      new Map([
        ['a', true],
        ['b', true],
      ]),
    );
    now = epochMs(3_000);
    expect(timer.overdue()).to.deep.equal(['a']);
    timer.note(new Map([['a', false]]));
    expect(timer.overdue()).to.deep.equal([]);
  });
  it('never ends on a market clock', () => {
    const timer = barrierTimer(null, () => epochMs(1e12));
    timer.note(new Map([['a', true]]));
    expect(timer.overdue()).to.deep.equal([]);
  });
});

describe('reasons in words', () => {
  const words = (code: string, numbers: Why['numbers']) => reasonInWords({ code, numbers }, COMMON_REASONS);
  it('hold their numbers, at six digits', () => {
    expect(words('CONFIDENCE_LOW', { confidence: 0.123456789, minimum: 0.6 }))
      .to.contain('0.123457')
      .and.to.contain('0.6');
  });
  it('fall back to the code for a reason without words', () => {
    expect(words('MY_REASON', { x: 1, y: null })).to.equal('my reason (x 1, y unknown)');
    expect(words('MY_REASON', {})).to.equal('my reason');
  });
});

describe('the strategy section of a profile', () => {
  const bot = { name: 'a', strategy: 's', allocation: 0.6 };
  it('has its defaults', () => {
    const parsed = strategyConfig.parse({ bots: [bot] });
    expect(parsed).to.deep.include({ barrierTimeoutMs: 2_000, userStrategies: null });
    expect(parsed.bots[0]).to.deep.include({ minConfidence: 0.6, autostart: true });
    expect(strategyConfig.parse({}).bots).to.deep.equal([]);
  });
  it('refuses two bots of one name, and more capital than there is', () => {
    expect(strategyConfig.safeParse({ bots: [bot, { ...bot, allocation: 0.1 }] }).success).to.equal(false);
    expect(strategyConfig.safeParse({ bots: [bot, { ...bot, name: 'b' }] }).success).to.equal(false);
  });
});
