import { expect } from 'chai';
import { deriveId } from '#shared/kernel/ids.ts';
import { agentRig, listInstruments, type Rig } from './rig.ts';
import { BOT, botState, QUIET, ready, sent, signals, start, T } from './running.ts';

const folder = new URL('fixtures/unruly', import.meta.url).pathname;

/** What each fault is called in the bot's state. */
const FAULTS: Readonly<Record<string, RegExp>> = {
  throw: /^STRATEGY_FAILED: RangeError: as meant \(bar of [^)]+\)$/,
  loop: /^STRATEGY_FAILED: it did not come back within \d+ ms \(bar of [^)]+\)$/,
  allocate: /^STRATEGY_FAILED: it used more than 16 MB of memory \(bar of [^)]+\)$/,
  buffers: /^STRATEGY_FAILED: it used more than 16 MB of memory \(bar of [^)]+\)$/,
  nothing: /^STRATEGY_FAILED: .*undefined/,
  signal:
    /^STRATEGY_FAILED: buy of binance:BTC\/USDT: expected one of enter, exit, reduce, move-stop \(bar of [^)]+\)$/,
  function: /^STRATEGY_FAILED: what it returned is no plain data/,
  exit: /^STRATEGY_FAILED: it ended its own process \(bar of [^)]+\)$/,
};

describe('strategies of the user’s own, contained', () => {
  let rig: Rig;
  before(async () => {
    rig = await agentRig('strategy');
    await listInstruments(rig, ['BTC/USDT', 'ETH/USDT']);
  });
  after(async () => rig.close());

  it('ten bots and more at once: what throws, loops, allocates or returns nonsense is named and ended, and the others notice nothing', async function () {
    this.timeout(600_000);
    const unruly = (name: string, fault: string) => ({
      ...{ name, strategy: 'unruly', instruments: ['BTC/USDT'], allocation: 0.01, params: { fault } },
    });
    const bots = [
      ...Object.keys(FAULTS).map(fault => unruly(fault, fault)),
      unruly('calm', 'none'),
      { ...BOT, name: 'other', instruments: ['ETH/USDT'], allocation: 0.1 },
      { ...BOT, instruments: ['BTC/USDT'], allocation: 0.1 },
    ];
    expect(bots).to.have.length.above(10);
    const config = { bots, userStrategies: folder, stepTimeoutMs: 3_000, stepHeapMb: 16 };
    const { running, handlers } = await start(rig, config);
    try {
      for (let bar = 0; bar < 4; bar++) {
        for (const { name, instruments, strategy } of bots) {
          const features = strategy === 'unruly' ? {} : QUIET;
          await ready(rig, T + bar * 1_000, features, { bot: name, ids: instruments.map(one => `binance:${one}`) });
        }
        await rig.drain(handlers);
      }
      for (const [fault, words] of Object.entries(FAULTS)) {
        const [state, reason] = await botState(rig, fault);
        expect([fault, state]).to.deep.equal([fault, 'ERROR']);
        expect(reason).to.match(words);
      }
      const rows = await signals(rig);
      const codes = (bot: string) =>
        rows.filter(row => row.bot_id === bot).map(row => (row.reason as { code: string }).code);
      for (const fault of Object.keys(FAULTS)) {
        expect(codes(fault), fault).to.deep.equal(['COUNTED', 'COUNTED', 'STRATEGY_FAILED']);
      }
      expect(codes('calm')).to.deep.equal(Array(4).fill('COUNTED'));
      expect((await botState(rig, 'calm'))[0]).to.equal('RUNNING');
      for (const builtIn of ['rev', 'other']) expect(codes(builtIn)).to.have.length(4);
      const alerts = (await sent(rig, 'monitor')).filter(({ type }) => type === 'alert-raised');
      expect(alerts.map(({ payload }) => String(payload.title).split(' ')[1]).sort()).to.deep.equal(
        Object.keys(FAULTS).sort(),
      );
      expect(await rig.database.db.selectFrom('dead_letters').selectAll().execute()).to.deep.equal([]);

      // started again, it has a new process, and what it remembered
      for (const kind of ['swap', 'start'] as const) {
        const commandId = deriveId('mend', kind);
        const configuration = { params: { fault: 'none' } };
        await rig.post('bot-commanded', [
          kind === 'swap'
            ? {
                key: 'loop',
                marketTime: T,
                payload: { kind: 'swap-bot', commandId, botId: 'loop', to: { kind: 'configuration', configuration } },
              }
            : { key: 'exit', marketTime: T, payload: { kind: 'resume', commandId, botId: 'exit' } },
        ]);
      }
      await ready(rig, T + 9_000, {}, { bot: 'loop', version: 2 });
      await ready(rig, T + 9_000, {}, { bot: 'exit' });
      await rig.drain(handlers);
      expect((await botState(rig, 'loop'))[0]).to.equal('RUNNING');
      expect((await botState(rig, 'exit'))[0]).to.equal('ERROR'); // it ran, and did it again
    } finally {
      await running.stop?.();
    }
  });
});
