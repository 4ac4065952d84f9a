import { expect } from 'chai';
import { sql } from 'kysely';
import { deriveId } from '#shared/kernel/ids.ts';
import { agentRig, listInstruments, type Rig } from './rig.ts';
import { BOT, BTC, botState, ENTRY, ETH, QUIET, ready, sent, signals, start, T } from './running.ts';

describe('strategy on features', () => {
  let rig: Rig;
  beforeEach(async () => {
    rig = await agentRig('strategy');
    await listInstruments(rig, ['BTC/USDT', 'ETH/USDT']);
  });
  afterEach(async () => rig.close());

  it('raises an entry, stores it with its reason, and tells the risk manager until when it holds', async () => {
    const { handlers } = await start(rig, { bots: [{ ...BOT, instruments: ['BTC/USDT'] }], entryValidityMs: 3_000 });
    expect(await botState(rig)).to.deep.equal(['STARTING', '']);
    await ready(rig, T, ENTRY);
    await rig.drain(handlers);
    const [row] = await signals(rig);
    expect(row).to.deep.include({ action: 'enter', side: 'long', stop_loss: '98', take_profit: '103', bar_time: T });
    expect(row?.id).to.equal(deriveId('signal', 'rev', BTC, T, 'enter'));
    expect(row?.reason).to.deep.include({ code: 'REVERSION_ENTRY' });
    const [message] = await sent(rig, 'risk-manager');
    expect(message?.payload).to.deep.include({ signalId: row?.id, action: 'enter', referencePrice: '100' });
    expect(message?.valid_until).to.equal(T + 4_000);
    expect(await botState(rig)).to.deep.equal(['RUNNING', '']);
  });

  it('holds with a reason, and tells nobody', async () => {
    const { handlers } = await start(rig, { bots: [{ ...BOT, instruments: ['BTC/USDT'], minConfidence: 0.99 }] });
    await ready(rig, T, QUIET);
    await ready(rig, T + 1_000, ENTRY);
    await rig.drain(handlers);
    expect((await signals(rig)).map(row => [row.action, (row.reason as { code: string }).code])).to.deep.equal([
      ['hold', 'REVERSION_NEAR_MEAN'],
      ['hold', 'CONFIDENCE_LOW'],
    ]);
    expect(await sent(rig, 'risk-manager')).to.have.length(0);
  });

  it('sees its position and leaves it, also when paused; the exit does not expire', async () => {
    const { handlers } = await start(rig, { bots: [{ ...BOT, instruments: ['BTC/USDT'] }] });
    await rig.database.db
      .insertInto('positions')
      .values({
        id: deriveId('position'),
        account: 'main',
        bot_id: 'rev',
        instrument_id: BTC,
        side: 'long',
        quantity: '0.5',
        entry_quantity: '0.5',
        entry_price: '98',
        opened_at: new Date(T - 5_000),
        correlation_id: deriveId('x'),
      })
      .execute();
    await rig.post('bot-commanded', [
      { key: 'rev', marketTime: T, payload: { kind: 'pause', commandId: deriveId('command'), botId: 'rev' } },
    ]);
    await ready(rig, T, QUIET);
    await rig.drain(handlers);
    expect((await signals(rig))[0]).to.deep.include({ action: 'exit', side: 'long', valid_until: null });
    expect((await botState(rig))[0]).to.equal('PAUSED');
    const [progress] = await sent(rig, 'monitor');
    expect(progress?.payload).to.deep.include({ state: 'done', result: { botId: 'rev', state: 'PAUSED' } });
  });

  it('sees its orders on their way', async () => {
    const { handlers } = await start(rig, { bots: [{ ...BOT, instruments: ['BTC/USDT'] }] });
    await rig.database.db
      .insertInto('risk_limits')
      .values({ account: 'main', max_positions: 9, max_exposure: '1e6', max_heat: '1000000', fee_rate: '0.001' })
      .execute();
    await ready(rig, T, ENTRY);
    await rig.drain(handlers);
    const [signal] = await signals(rig);
    await rig.database.db
      .insertInto('risk_decisions')
      .values({
        id: deriveId('decision'),
        signal_id: signal!.id,
        account: 'main',
        bot_id: 'rev',
        instrument_id: BTC,
        verdict: 'approved',
        intent: 'entry',
        side: 'buy',
        order_type: 'market',
        quantity: '1',
        stop_loss: '98',
        reserved: '100',
        market_time: new Date(T),
        correlation_id: deriveId('x'),
        causation_id: deriveId('y'),
      })
      .execute();
    await ready(rig, T + 1_000, ENTRY);
    await rig.drain(handlers);
    expect((await signals(rig)).at(-1)?.reason).to.deep.include({ code: 'ENTRY_ON_ITS_WAY' });
  });

  it('refuses a command that makes no sense, and one for a bot that is not there', async () => {
    const { handlers } = await start(rig, { bots: [{ ...BOT, autostart: false }] });
    for (const [index, botId] of ['rev', 'nobody'].entries()) {
      const commandId = deriveId('command', index);
      await rig.post('bot-commanded', [{ key: botId, marketTime: T, payload: { kind: 'pause', commandId, botId } }]);
    }
    await rig.drain(handlers);
    const results = (await sent(rig, 'monitor')).map(
      one => one.payload as { state: string; result: { error: string } },
    );
    expect(results.map(one => one.state)).to.deep.equal(['failed', 'failed']);
    expect(results.map(one => one.result.error)).to.deep.equal([
      'a bot that is STOPPED cannot be told to pause',
      'there is no bot nobody',
    ]);
  });

  it('waits for all instruments of a bot across batches and a restart', async () => {
    const config = { bots: [BOT] };
    const before = await start(rig, config);
    await ready(rig, T, QUIET, { ids: [BTC] });
    await rig.drain(before.handlers);
    expect(await signals(rig)).to.have.length(0);
    const after = await start(rig, config);
    await ready(rig, T, QUIET, { ids: [ETH] });
    await rig.drain(after.handlers);
    expect(await signals(rig)).to.have.length(2);
  });

  it('steps without an instrument that stays away, by the wall clock, also when the wait began before a restart', async () => {
    const config = { bots: [BOT], barrierTimeoutMs: 60 };
    await ready(rig, T, QUIET, { ids: [BTC] });
    await rig.drain((await start(rig, config)).handlers);
    const { running } = await start(rig, config);
    await running.begin?.();
    try {
      for (let tries = 0; tries < 200 && (await signals(rig)).length === 0; tries++) {
        await new Promise(resolve => setTimeout(resolve, 10));
      }
    } finally {
      await running.stop?.();
    }
    const reasons = (await signals(rig)).map(row => (row.reason as { code: string }).code);
    expect(reasons).to.deep.equal(['REVERSION_NEAR_MEAN', 'BAR_MISSING']);
  });

  it('does not wait by the wall on a market clock', async () => {
    const { running, handlers } = await start(rig, { bots: [BOT], barrierTimeoutMs: 20 }, { clock: 'market' });
    await ready(rig, T, QUIET, { ids: [BTC] });
    await rig.drain(handlers);
    await running.begin?.();
    await new Promise(resolve => setTimeout(resolve, 80));
    await running.stop?.();
    expect(await signals(rig)).to.have.length(0);
    await ready(rig, T + 1_000, QUIET, { ids: [BTC] });
    await rig.drain(handlers);
    expect(await signals(rig)).to.have.length(2);
  });

  it('puts a bot whose strategy fails into ERROR with an alert, while the other goes on; both handle a message once', async () => {
    const folder = new URL('fixtures', import.meta.url).pathname;
    const bots = [
      { ...BOT, instruments: ['BTC/USDT'], allocation: 0.2 },
      { name: 'bad', strategy: 'throws-at-once', instruments: ['BTC/USDT'], allocation: 0.2 },
    ];
    const { handlers } = await start(rig, { bots, userStrategies: folder });
    await ready(rig, T, {}, { bot: 'bad' });
    await ready(rig, T, ENTRY);
    await rig.drain(handlers);
    expect(await botState(rig, 'bad')).to.deep.equal([
      'ERROR',
      'STRATEGY_FAILED: Error: as meant (bar of 2023-11-14T22:14:00.000Z, binance:BTC/USDT)',
    ]);
    expect((await botState(rig))[0]).to.equal('RUNNING');
    const alerts = (await sent(rig, 'monitor')).filter(one => one.type === 'alert-raised');
    expect(alerts.map(one => one.payload.code)).to.include('STRATEGY_FAILED');
    expect(alerts.some(one => String(one.payload.message).includes('exports-nothing.ts'))).to.equal(true);
    await ready(rig, T + 1_000, {}, { bot: 'bad' });
    await rig.drain(handlers);
    expect((await signals(rig)).filter(row => row.bot_id === 'bad')).to.have.length(1);
    expect(await rig.database.db.selectFrom('dead_letters').selectAll().execute()).to.deep.equal([]);
  });

  it('brings the bots up to date with the profile, with a line in the audit log for each change', async () => {
    await start(rig, { bots: [BOT] });
    await start(rig, { bots: [BOT] });
    await start(rig, { bots: [{ ...BOT, params: { lookback: 30 } }] });
    await start(rig, { bots: [{ ...BOT, strategy: 'magic' }] });
    await start(rig, { bots: [] });
    const { rows } = await sql<{ action: string; version: number; state: string }>`
      select action, (new_value->>'version')::int as version, new_value->>'state' as state from audit_log where resource_type = 'bot' order by id`.execute(
      rig.database.db,
    );
    expect(rows).to.deep.equal([
      { action: 'bot-created', version: 1, state: 'STARTING' },
      { action: 'bot-changed', version: 2, state: 'STARTING' },
      { action: 'bot-changed', version: 3, state: 'ERROR' },
      { action: 'bot-changed', version: 3, state: 'STOPPED' },
    ]);
  });

  it('answers 500 features at once fast', async function () {
    this.timeout(600_000);
    const symbols = Array.from({ length: 500 }, (_, index) => `T${index}/USDT`);
    await listInstruments(rig, symbols);
    const { handlers } = await start(rig, { bots: [BOT] }, { symbols });
    const times: number[] = [];
    for (let step = 0; step < 6; step++) {
      await ready(rig, T + step * 1_000, QUIET, { ids: symbols.map(symbol => `binance:${symbol}`) });
      times.push(await rig.drain(handlers));
    }
    expect(await signals(rig)).to.have.length(3_000);
    const singles: number[] = [];
    await rig.database.db
      .updateTable('bots')
      .set({ version: 2, instrument_ids: ['binance:T0/USDT'] })
      .execute();
    for (let step = 6; step < 46; step++) {
      await ready(rig, T + step * 1_000, QUIET, { ids: ['binance:T0/USDT'], version: 2 });
      singles.push(await rig.drain(handlers));
    }
    singles.sort((a, b) => a - b);
    const warm = times.slice(1).sort((a, b) => a - b);
    console.log(
      `      500 instruments of one bot: first ${times[0]?.toFixed(0)} ms, then ${warm[2]?.toFixed(0)} ms at the median; one: ${singles[20]?.toFixed(1)} ms`,
    );
    expect(warm[2]).to.be.lessThan(1_000);
  });
});
