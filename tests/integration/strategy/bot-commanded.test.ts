import { expect } from 'chai';
import type { PayloadIn } from '#shared/contracts/catalogue.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { readBot, readBotEvents } from '#shared/persistence/reads/bots.ts';
import { agentRig, listInstruments, type Rig } from './rig.ts';
import { BOT, botState, ENTRY, ETH, QUIET, ready, sent, signals, start, T } from './running.ts';

type Told = PayloadIn<'bot-commanded'>;
type Wish = Told extends infer One ? (One extends Told ? Omit<One, 'commandId'> : never) : never;

let commands = 0;

describe('strategy on commands about bots', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await agentRig('strategy');
    await listInstruments(rig, ['BTC/USDT', 'ETH/USDT']);
  });
  afterEach(async () => rig.close());

  const tell = async (wish: Wish) => {
    const commandId = deriveId('command', commands++);
    await rig.database.db
      .insertInto('commands')
      .values({ id: commandId, kind: wish.kind, issued_by: 'cli:anna@desk' })
      .execute();
    await rig.post('bot-commanded', [{ key: wish.botId, marketTime: T, payload: { ...wish, commandId } as Told }]);
    return commandId;
  };
  const answers = async () =>
    (await sent(rig, 'monitor'))
      .filter(({ type }) => type === 'command-progressed')
      .map(({ payload }) => payload as { state: string; result: Readonly<Record<string, unknown>> });
  const add: Extract<Wish, { kind: 'add-bot' }> = {
    kind: 'add-bot',
    botId: 'canary',
    configuration: { strategy: 'mean-reversion', instruments: ['BTC/USDT'], minConfidence: 0.05 },
    allocation: 0.2,
    state: 'started',
    mode: 'traded',
  };

  it('adds a bot that decides at the next bar, outlives a restart that does not know it, and says who added it', async () => {
    const { handlers } = await start(rig, { bots: [BOT] });
    await tell(add);
    await rig.drain(handlers);
    expect(await answers()).to.deep.equal([
      {
        state: 'done',
        commandId: deriveId('command', commands - 1),
        result: { botId: 'canary', version: 1, state: 'STARTING', mode: 'traded' },
      },
    ]);
    const again = await start(rig, { bots: [BOT] });
    await ready(rig, T, ENTRY, { bot: 'canary' });
    await rig.drain(again.handlers);
    expect((await signals(rig)).map(row => [row.bot_id, row.action])).to.deep.equal([['canary', 'enter']]);
    const bot = await readBot(rig.database.db, 'canary');
    expect(bot).to.deep.include({ state: 'RUNNING', setBy: 'cli:anna@desk', version: 1 });
    expect(bot?.params).to.deep.include({ lookback: 20 });
  });

  it('gives a bot another share, which is no new version and outlives a restart; never more than the others leave', async () => {
    const { handlers } = await start(rig, { bots: [BOT, { ...BOT, name: 'other', allocation: 0.3 }] });
    await tell({ kind: 'set-share', botId: 'rev', share: 0.2 });
    await tell({ kind: 'set-share', botId: 'rev', share: 0.8 });
    await tell({ kind: 'set-share', botId: 'nobody', share: 0.1 });
    await rig.drain(handlers);
    const [done, tooMuch, unknown] = await answers();
    expect(done).to.deep.include({ state: 'done', result: { botId: 'rev', share: 0.2, before: 0.5 } });
    expect(tooMuch?.result.error).to.contain('share: expected at most 0.7');
    expect(unknown).to.deep.include({ state: 'failed', result: { error: 'there is no bot nobody' } });
    await start(rig, { bots: [BOT, { ...BOT, name: 'other', allocation: 0.3 }] });
    expect(await readBot(rig.database.db, 'rev')).to.deep.include({ version: 1, setBy: 'cli:anna@desk' });
    const { allocation_share: share } = await rig.database.db
      .selectFrom('bots')
      .select('allocation_share')
      .where('id', '=', 'rev')
      .executeTakeFirstOrThrow();
    expect(share).to.equal('0.2');
  });

  it('stores nothing of what the strategy does not take, and says where, what and how to mend it', async () => {
    const { handlers } = await start(rig, { bots: [BOT] });
    await tell({ ...add, configuration: { ...add.configuration, params: { lookback: 0, entryz: 2 } } });
    await tell({
      kind: 'swap-bot',
      botId: 'rev',
      to: { kind: 'configuration', configuration: { params: { exitZ: 9 } } },
    });
    await tell({ ...add, allocation: 0.7 });
    await rig.drain(handlers);
    const errors = (await answers()).map(({ result }) => String(result.error));
    expect(errors[0])
      .to.match(/params\.lookback: .*>=2/)
      .and.to.contain('entryz');
    expect(errors[0]).to.contain('tradewind strategy show mean-reversion');
    expect(errors[1]).to.contain('params.exitZ: expected less than entryZ');
    expect(errors[2]).to.equal(
      'allocation: expected at most 0.5, the other bots have the rest (rev 0.5); got 0.7; tradewind allocations set BOT SHARE changes what one has',
    );
    const rows = await rig.database.db.selectFrom('bot_versions').selectAll().execute();
    expect(rows.map(row => [row.bot_id, row.version])).to.deep.equal([['rev', 1]]);
    expect(await botState(rig)).to.deep.equal(['STARTING', '']);
  });

  it('swaps between two bars and back, without a restart; the profile is not followed after that', async () => {
    const config = { bots: [{ ...BOT, instruments: ['BTC/USDT'] }] };
    const { handlers } = await start(rig, config);
    await ready(rig, T, QUIET);
    await tell({
      kind: 'swap-bot',
      botId: 'rev',
      to: { kind: 'configuration', configuration: { params: { entryZ: 5 } } },
    });
    await ready(rig, T + 1_000, ENTRY, { version: 1 }); // was on its way
    await ready(rig, T + 2_000, ENTRY, { version: 2 });
    await tell({ kind: 'swap-bot', botId: 'rev', to: { kind: 'version', version: 1 } });
    await ready(rig, T + 3_000, ENTRY, { version: 1 });
    await rig.drain(handlers);
    expect((await signals(rig)).map(row => [row.bar_time - T, row.action])).to.deep.equal([
      [0, 'hold'],
      [2_000, 'hold'],
      [3_000, 'enter'],
    ]);
    await start(rig, { bots: [{ ...BOT, instruments: ['BTC/USDT'], params: { entryZ: 3 } }] });
    const bot = await readBot(rig.database.db, 'rev');
    expect(bot).to.deep.include({ version: 1, setBy: 'cli:anna@desk' });
    expect(bot?.versions.map(({ version, createdBy }) => [version, createdBy])).to.deep.equal([
      [2, 'cli:anna@desk'],
      [1, 'profile'],
    ]);
    const events = await readBotEvents(rig.database.db, { bot: 'rev', limit: 9 });
    expect(events.map(({ action, to }) => [action, to])).to.deep.include(['bot-changed', 'STARTING on 2']);
  });

  it('gives a bot back to the profile, which is followed from then on', async () => {
    const own = { ...BOT, instruments: ['BTC/USDT'] };
    const { handlers } = await start(rig, { bots: [own] });
    await tell(add);
    const configuration = { params: { entryZ: 5 } };
    await tell({ kind: 'swap-bot', botId: 'rev', to: { kind: 'configuration', configuration } });
    await tell({ kind: 'swap-bot', botId: 'rev', to: { kind: 'profile' } });
    await tell({ kind: 'swap-bot', botId: 'canary', to: { kind: 'profile' } });
    await rig.drain(handlers);
    expect((await answers()).map(({ result }) => result.error ?? result.version)).to.deep.equal([
      ...[1, 2, 3],
      'the profile has no bot canary: it was added by hand; tradewind bot stop canary ends it',
    ]);
    expect(await readBot(rig.database.db, 'rev')).to.deep.include({ version: 3, setBy: 'profile' });
    await start(rig, { bots: [{ ...own, params: { entryZ: 3 } }] });
    const bot = await readBot(rig.database.db, 'rev');
    expect(bot?.params).to.deep.include({ entryZ: 3 });
  });

  it('a bot that was added by hand and lost the file of its strategy says what to do', async () => {
    const userStrategies = 'tests/integration/strategy/fixtures/unruly';
    const { running, handlers } = await start(rig, { bots: [], userStrategies });
    await tell({ ...add, configuration: { strategy: 'unruly', instruments: ['BTC/USDT'], params: { fault: 'none' } } });
    await rig.drain(handlers);
    await running.stop?.();
    await start(rig, { bots: [] });
    const [bot] = await rig.database.db.selectFrom('bots').selectAll().where('id', '=', 'canary').execute();
    expect(bot?.state).to.equal('ERROR');
    expect(bot?.state_reason).to.match(
      /unknown strategy unruly; known: .*put its file back and restart, or tradewind bot swap BOT --strategy NAME/,
    );
  });

  it('does not swap away from what it holds, nor to a version that it never had', async () => {
    const { handlers } = await start(rig, { bots: [BOT] });
    await hold(rig, ETH);
    const configuration = { instruments: ['BTC/USDT'] };
    await tell({ kind: 'swap-bot', botId: 'rev', to: { kind: 'configuration', configuration } });
    await tell({ kind: 'swap-bot', botId: 'rev', to: { kind: 'version', version: 7 } });
    await tell({ kind: 'shadow', botId: 'rev', mode: 'shadow' });
    await rig.drain(handlers);
    expect((await answers()).map(({ result }) => result.error)).to.deep.equal([
      'ETH/USDT would be left alone: the bot holds it; tradewind close ETH/USDT --bot rev first',
      'there is no version 7 of rev; its latest is 1',
      'the bot holds ETH/USDT, for real: tradewind close ETH/USDT --bot rev first',
    ]);
  });

  it('lets a bot decide in shadow, keeps what it would have traded, and compares it with the traded one', async () => {
    const own = { ...BOT, instruments: ['BTC/USDT'], allocation: 0.2 };
    const { handlers } = await start(rig, { bots: [own, { ...own, name: 'canary' }] });
    await tell({ kind: 'shadow', botId: 'canary', mode: 'shadow' });
    await rig.drain(handlers);
    for (const [index, features] of [ENTRY, QUIET, ENTRY].entries()) {
      for (const bot of ['rev', 'canary']) await ready(rig, T + index * 1_000, features, { bot });
      await rig.drain(handlers);
    }
    const trades = await rig.database.db.selectFrom('shadow_trades').selectAll().orderBy('entered_at').execute();
    expect(trades.map(row => [row.state, row.entry_price, row.exit_price, row.exit_reason])).to.deep.equal([
      ['closed', '100', '98', 'stop-loss'], // the low of the second bar
      ['open', '100', null, null],
    ]);
    const [comparison] = (await readBot(rig.database.db, 'canary'))?.comparison ?? [];
    expect(comparison).to.deep.include({
      tradedBot: 'rev',
      bars: 3,
      sameDecisions: 3,
      shadowEntries: 2,
      shadowReturnPct: '-2.0000',
      shadowTrades: 1,
    });
    await tell({ kind: 'shadow', botId: 'canary', mode: 'traded' });
    await rig.drain(handlers);
    const last = await rig.database.db
      .selectFrom('shadow_trades')
      .selectAll()
      .where('exit_reason', '=', 'shadow-off')
      .execute();
    expect(last).to.have.length(1);
    expect((await readBot(rig.database.db, 'canary'))?.comparison).to.deep.equal([]);
  });

  it('stops a bot for good, until it is started again', async () => {
    const { handlers } = await start(rig, { bots: [{ ...BOT, instruments: ['BTC/USDT'] }] });
    await tell({ kind: 'stop', botId: 'rev' });
    await ready(rig, T, ENTRY);
    await rig.drain(handlers);
    expect(await signals(rig)).to.have.length(0);
    const again = await start(rig, { bots: [{ ...BOT, instruments: ['BTC/USDT'] }] });
    expect((await botState(rig))[0]).to.equal('STOPPED');
    await tell({ kind: 'resume', botId: 'rev' });
    await ready(rig, T + 1_000, ENTRY);
    await rig.drain(again.handlers);
    expect((await signals(rig)).map(row => row.action)).to.deep.equal(['enter']);
  });
});

const hold = (rig: Rig, instrumentId: string) =>
  rig.database.db
    .insertInto('positions')
    .values({
      ...{ id: deriveId('position', instrumentId), account: 'main', bot_id: 'rev', instrument_id: instrumentId },
      ...{ side: 'long', quantity: '0.5', entry_quantity: '0.5', entry_price: '98' },
      ...{ opened_at: new Date(T - 5_000), correlation_id: deriveId('x') },
    })
    .execute();
