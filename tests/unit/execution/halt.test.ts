import { expect } from 'chai';
import sinon from 'sinon';
import { TradingGate } from '#agents/execution/halt.ts';
import type { Id } from '#shared/kernel/ids.ts';

const COMMAND = '00000000-0000-4000-8000-00000000000a' as Id;
const LOST = Object.assign(new Error('terminating connection'), { code: '57P01' });
const ENTRY = { id: 'o', state: 'open', account: 'main', bot_id: 'bot', instrument_id: 'binance:BTC/USDT' };

describe('a halt while the database is away', () => {
  let timers: sinon.SinonFakeTimers;
  beforeEach(() => {
    timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterEach(() => timers.restore());

  it('is enforced and acknowledged once it is back', async () => {
    const answers = [LOST, [ENTRY], LOST, [ENTRY], [], []];
    const rig = gateOver(answers);
    rig.gate.changed('HALTED', COMMAND);
    await timers.tickAsync(2_000);
    expect(await rig.acknowledged).to.deep.equal([COMMAND]);
    expect(rig.looked.length, 'its entry is looked at, so that it is cancelled').to.be.at.least(1);
    expect(rig.errors).to.deep.equal([LOST, LOST]);
  });

  it('is not insisted on when another state follows', async () => {
    const rig = gateOver([LOST, [ENTRY]]);
    rig.gate.changed('HALTED', COMMAND);
    rig.gate.changed('ACTIVE', null);
    await timers.tickAsync(2_000);
    expect(rig.gate.mayEnter).to.equal(true);
    expect(rig.looked).to.deep.equal([]);
    rig.gate.stop();
  });
});

/** A gate whose queries end as told, one after the other. */
function gateOver(answers: readonly (Error | readonly object[])[]) {
  const left = [...answers];
  const query = {
    select: () => query,
    where: () => query,
    execute: async () => {
      const answer = left.shift() ?? [];
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  const looked: unknown[] = [];
  const errors: unknown[] = [];
  const done = Promise.withResolvers<readonly string[]>();
  const context = {
    db: { selectFrom: () => query },
    system: { account: 'main' },
    log: { info: () => undefined, error: (_: string, { error }: { error: unknown }) => errors.push(error) },
    transact: async (work: (handling: { marketNow: number }) => Promise<{ send: { key: string }[] }>) => {
      const { send } = await work({ marketNow: 0 });
      done.resolve(send.map(message => message.key));
    },
  };
  const desks = { idle: true, post: (key: unknown) => looked.push(key) };
  const gate = new TradingGate(context as never, () => desks as never);
  return { gate, looked, errors, acknowledged: done.promise };
}
