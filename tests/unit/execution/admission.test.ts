import { expect } from 'chai';
import { admitKey, beginAdmission } from '#agents/execution/venue/admission.ts';
import type { KeyPermissions, Trading, VenueFault } from '#shared/exchange/port.ts';
import { fault } from '#shared/exchange/verdict.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { systemConfig } from '#shared/runtime/config/system.ts';
import { StartFailure } from '#shared/runtime/failure.ts';

const GOOD: KeyPermissions = { reads: true, trades: true, withdraws: false, boundToIp: true };

describe('the key that execution trades with', () => {
  let said: string[] = [];
  beforeEach(() => {
    said = [];
  });

  const admit = async (answer: Result<KeyPermissions, VenueFault>, profile = 'live', venue: object = {}) => {
    const trading: Pick<Trading, 'permissions'> = { permissions: async () => answer };
    const note = (event: string, fields?: object) => void said.push(`${event} ${JSON.stringify(fields)}`);
    const log = { debug: note, info: note, warn: note, error: note };
    const system = systemConfig.parse({ profile, venue, instruments: ['BTC/USDT'], baseTimeframe: '1m' });
    try {
      return String(await admitKey(trading, { system, log }));
    } catch (error) {
      if (error instanceof StartFailure) return error.message;
      throw error;
    }
  };

  it('is admitted when it may trade and no more', async () => {
    expect(await admit(ok(GOOD))).to.equal('true');
    expect(said).to.deep.equal([]);
  });

  it('that the venue refuses, or that may not trade, ends the start with a mend', async () => {
    const refused = await admit(err(fault('VENUE_KEY_REJECTED', 'Invalid API-key', '-2015')));
    expect(refused).to.match(/^VENUE_KEY_REJECTED: .*account main at binance: Invalid API-key\n +mend: .*keys add/);
    expect(await admit(ok({ ...GOOD, trades: false }), 'demo')).to.match(/may not trade\n +mend: allow spot trading/);
    expect(await admit(ok({ ...GOOD, reads: false }))).to.match(/may not read/);
  });

  it('that may withdraw is refused in live unless that is wanted, and said elsewhere', async () => {
    const withdraws = ok({ ...GOOD, withdraws: true });
    expect(await admit(withdraws)).to.match(/^VENUE_KEY_REJECTED: .*may withdraw\n +mend: take the withdrawal/);
    expect(await admit(withdraws, 'live', { allowWithdrawKeys: true })).to.equal('true');
    expect(await admit(withdraws, 'testnet')).to.equal('true');
    expect(said.filter(line => line.includes('may withdraw'))).to.have.length(2);
  });

  it('a clock that differs by more than a request lives ends the start', async () => {
    const skewed = await admit(err(fault('VENUE_CLOCK_SKEW', 'Timestamp outside of the recvWindow', '-1021')));
    expect(skewed).to.match(/^VENUE_CLOCK_SKEW: .*\n +mend: Set the clock/);
  });

  it('a single request that is too late is asked again', async () => {
    const answers = [err(fault('VENUE_CLOCK_SKEW', 'the request came too late')), ok(GOOD)];
    const permissions = async () => answers.shift() ?? expect.fail('asked too often');
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const system = systemConfig.parse({ profile: 'live', venue: {}, instruments: ['BTC/USDT'], baseTimeframe: '1m' });
    expect(await admitKey({ permissions }, { system, log })).to.equal(true);
  });

  it('that is not examined yet admits nothing; refused later than the start, it ends the process', async () => {
    let answer: (permissions: Result<KeyPermissions, VenueFault>) => void = () => undefined;
    const trading: Pick<Trading, 'permissions'> = { permissions: () => new Promise(resolve => (answer = resolve)) };
    const note = (event: string): void => void said.push(event);
    const system = systemConfig.parse({ profile: 'live', venue: {}, instruments: ['BTC/USDT'], baseTimeframe: '1m' });
    const crashed = new Promise<unknown>(crash => {
      const context = { system, log: { debug: note, info: note, warn: note, error: note }, crash: crash as never };
      void beginAdmission(trading, context, { pauseMs: 1, patienceMs: 1 }).then(admission => {
        said.push(`admitted: ${admission.admitted}`);
        answer(err(fault('VENUE_UNREACHABLE', 'a time-out')));
        const again = setInterval(() => answer(ok({ ...GOOD, withdraws: true })), 1);
        void crashed.finally(() => clearInterval(again));
      });
    });
    expect(await crashed).to.be.instanceOf(StartFailure);
    expect(said).to.deep.equal(['admitted: false', 'key-not-examined']);
  });

  it('that the venue finds good in time is admitted at once', async () => {
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const system = systemConfig.parse({ profile: 'live', venue: {}, instruments: ['BTC/USDT'], baseTimeframe: '1m' });
    const context = { system, log, crash: expect.fail as never };
    const permissions = async () => ok(GOOD);
    const admission = await beginAdmission({ permissions }, context, { pauseMs: 60_000, patienceMs: 60_000 });
    expect(admission.admitted).to.equal(true);
    admission.stop();
  });

  it('of a venue that does not answer is not known yet, which ends nothing', async () => {
    expect(await admit(err(fault('VENUE_UNREACHABLE', 'connect ECONNREFUSED')))).to.equal('false');
    expect(said.join()).to.include('key-not-examined');
  });
});
