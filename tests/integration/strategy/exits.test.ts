import { expect } from 'chai';
import { readBotsText } from '#agents/technical-analysis/store.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { readBot } from '#shared/persistence/reads/bots.ts';
import { agentRig, listInstruments, type Rig } from './rig.ts';
import { BOT, BTC, botState, QUIET, ready, sent, signals, start, T } from './running.ts';

/** The bars are 98 to 101, closing at 100; what is held was bought at 98. */
const exits = { trailing: [{ kind: 'distance', quote: 2 }], targets: [{ at: { profit: 0.02 }, share: 0.4 }] };
const NEVER_LEAVES = { exitZ: 0 };
const bot = { ...BOT, instruments: ['BTC/USDT'], params: NEVER_LEAVES, exits };

describe('the exit plan of a bot', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await agentRig('strategy');
    await listInstruments(rig, ['BTC/USDT', 'ETH/USDT']);
  });
  afterEach(async () => rig.close());

  const hold = (change: object = {}) =>
    rig.database.db
      .insertInto('positions')
      .values({
        ...{ id: deriveId('position', 'held'), account: 'main', bot_id: 'rev', instrument_id: BTC, side: 'long' },
        ...{ quantity: '0.5', entry_quantity: '0.5', entry_price: '98', stop_loss: '95' },
        ...{ opened_at: new Date(T - 5_000), correlation_id: deriveId('x'), ...change },
      })
      .execute();
  const update = (change: object) => rig.database.db.updateTable('positions').set(change).execute();
  const tell = (kind: 'pause' | 'resume') =>
    rig.post('bot-commanded', [
      { key: 'rev', marketTime: T, payload: { kind, commandId: deriveId(kind), botId: 'rev' } },
    ]);
  const swap = (to: object) =>
    rig.post('bot-commanded', [
      {
        key: 'rev',
        marketTime: T,
        payload: { kind: 'swap-bot', commandId: deriveId(JSON.stringify(to)), botId: 'rev', to } as never,
      },
    ]);
  const decided = async () =>
    (await signals(rig)).map(row => [row.action, (row.reason as { code: string }).code, row.stop_loss ?? row.share]);
  const below = { z: -1, averageVolume: 8, atr: 1 };

  it('takes a part, then trails the stop, and says why', async () => {
    const { handlers } = await start(rig, { bots: [bot] });
    await hold();
    await ready(rig, T, below);
    await rig.drain(handlers);
    await update({ quantity: '0.3', exit_quantity: '0.2' });
    await ready(rig, T + 1_000, below);
    await rig.drain(handlers);
    expect(await decided()).to.deep.equal([
      ['reduce', 'EXIT_TARGET_REACHED', 0.4],
      ['move-stop', 'EXIT_STOP_TRAILED', '99'],
    ]);
    const [part] = await sent(rig, 'risk-manager');
    expect(part?.payload).to.deep.include({ action: 'reduce', share: 0.4, stopLoss: null });
  });

  it('comes after what the strategy wants itself', async () => {
    const { handlers } = await start(rig, { bots: [bot] });
    await hold();
    await ready(rig, T, QUIET);
    await rig.drain(handlers);
    expect(await decided()).to.deep.equal([['exit', 'REVERSION_DONE', null]]);
  });

  it('goes on while the bot is paused, and over restarts, swaps and rollbacks', async () => {
    const { handlers } = await start(rig, { bots: [{ ...bot, exits: { trailing: exits.trailing } }] });
    await hold();
    await ready(rig, T, below);
    await tell('pause');
    await rig.drain(handlers);
    const again = await start(rig, { bots: [{ ...bot, exits: { trailing: exits.trailing } }] });
    await swap({ kind: 'configuration', configuration: { strategy: 'trend-following', params: {} } });
    await swap({ kind: 'configuration', configuration: { exits: { breakEven: { after: { r: 1 }, offset: 0.01 } } } });
    await rig.drain(again.handlers);
    // 98 + R of 3 was reached at the first bar, with another strategy, another plan, and before the restart
    await update({ stop_loss: '97' });
    await ready(rig, T + 1_000, { z: null }, { version: 3 });
    await rig.drain(again.handlers);
    await swap({ kind: 'version', version: 1 });
    await rig.drain(again.handlers);
    await ready(rig, T + 2_000, below);
    await rig.drain(again.handlers);
    expect((await botState(rig))[0]).to.equal('PAUSED');
    expect(await decided()).to.deep.equal([
      ['move-stop', 'EXIT_STOP_TRAILED', '99'],
      ['move-stop', 'EXIT_STOP_TO_BREAK_EVEN', '98.98'],
      ['move-stop', 'EXIT_STOP_TRAILED', '99'],
    ]);
    expect((await readBot(rig.database.db, 'rev'))?.exits).to.have.property('trailing');
  });

  it('looks after what a bot in error holds, which still gets its features', async () => {
    const { handlers } = await start(rig, { bots: [bot] });
    await rig.database.db.updateTable('bots').set({ state: 'ERROR', state_reason: 'STRATEGY_FAILED' }).execute();
    expect(await readBotsText(rig.database.db)).to.equal('[]');
    await ready(rig, T, below);
    await rig.drain(handlers);
    expect(await decided(), 'it holds nothing').to.deep.equal([]);
    await hold({ quantity: '0.3', exit_quantity: '0.2' });
    expect(await readBotsText(rig.database.db)).to.contain('"rev"');
    await ready(rig, T + 1_000, below);
    await ready(rig, T + 2_000, below);
    await rig.drain(handlers);
    expect(await decided()).to.deep.equal([
      ['move-stop', 'EXIT_STOP_TRAILED', '99'],
      ['move-stop', 'EXIT_STOP_TRAILED', '99'],
    ]);
    expect(await botState(rig)).to.deep.equal(['ERROR', 'STRATEGY_FAILED']);
  });

  it('declares what it looks at beside the strategy’s own, and no strategy may take its names', async () => {
    await start(rig, { bots: [{ ...bot, exits: { trailing: [{ kind: 'chandelier', multiple: 3 }] } }] });
    const row = await rig.database.db.selectFrom('bots').select('features').executeTakeFirstOrThrow();
    expect(row.features).to.include.keys('z', 'exits:atr(22)', 'exits:highest(22)', 'exits:lowest(22)');
  });
});
