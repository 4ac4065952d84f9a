import { expect } from 'chai';
import { capitalConfig } from '#agents/capital/config.ts';
import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import { tradingCommanded } from '#shared/contracts/messages.ts';
import { readingText } from '#shared/domain/breaker.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { LONGEST_MINUTES } from '#shared/kernel/time.ts';

const accepted = (breakers: object): boolean => riskManagerConfig.safeParse({ breakers }).success;

describe('settings of risk and capital', () => {
  it('a loss is a share, so that 5 is not taken for 5 %', () => {
    for (const kind of ['daily-loss', 'weekly-loss', 'monthly-loss', 'drawdown', 'hard-drawdown']) {
      expect(accepted({ [kind]: { limit: 5 } }), kind).to.equal(false);
      expect(accepted({ [kind]: { limit: 1 } }), kind).to.equal(true);
    }
    expect(accepted({ 'consecutive-losses': { limit: 5 } })).to.equal(true);
  });

  it('what no breaker can be set to', () => {
    const kind = 'drawdown';
    for (const wrong of [
      { limit: 0 },
      { limit: -0.1 },
      { limit: Number.NaN },
      { effect: 'panic' },
      { sizeShare: 0 },
      { sizes: 1 },
    ]) {
      expect(accepted({ [kind]: wrong }), JSON.stringify(wrong)).to.equal(false);
    }
    for (const name of ['pauseMinutes', 'probeMinutes']) {
      expect(accepted({ [kind]: { [name]: LONGEST_MINUTES } }), name).to.equal(true);
      expect(accepted({ [kind]: { [name]: 1e300 } }), `${name}: its end would be no date`).to.equal(false);
    }
    expect(accepted({ bankruptcy: {} })).to.equal(false);
  });

  it('an operator opens or holds off a breaker for no longer than there are dates', () => {
    const about = {
      kind: 'breaker',
      commandId: deriveId('test-long', 0),
      account: 'main',
      reason: '',
      breaker: 'drawdown',
    };
    const order = { ...about, subject: '', action: 'hold' };
    expect(tradingCommanded.safeParse({ ...order, minutes: LONGEST_MINUTES }).success).to.equal(true);
    expect(tradingCommanded.safeParse({ ...order, minutes: 1e300 }).success).to.equal(false);
  });

  it('an allocation that could never follow returns, or hold its bounds, is refused', () => {
    const allows = (allocation: object): boolean => capitalConfig.safeParse({ allocation }).success;
    expect(allows({})).to.equal(true);
    expect(allows({ lookbackDays: 10 }), 'minDays is 14').to.equal(false);
    expect(allows({ lookbackDays: 10, minDays: 5 })).to.equal(true);
    expect(allows({ minShare: 0.5, maxShare: 0.2 })).to.equal(false);
  });

  it('a loss is told in percent, what is counted as it is', () => {
    const told = [readingText('daily-loss', 0.0504321), readingText('drawdown', 0.1), readingText('dead-man', 61.25)];
    expect(told).to.deep.equal(['5.04 %', '10 %', '61.25']);
  });
});
