import { expect } from 'chai';
import type { ClientOrderId } from '#shared/domain/order.ts';
import { fault } from '#shared/exchange/verdict.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { BTC, ETH, Floor, until } from './floor.ts';

const hexOf = (id: string | undefined): string => (id ?? '').replaceAll('-', '');

describe('faults on the way to the venue', () => {
  let floor: Floor;
  const open = async (options: Parameters<typeof Floor.open>[0] = {}): Promise<Floor> => {
    floor = await Floor.open(options);
    await floor.start();
    return floor;
  };
  afterEach(async () => {
    expect(floor.failures).to.deep.equal([]);
    await floor.close();
  });

  it('F1: an entry that was applied and never answered is adopted by its client id, not sent again', async () => {
    await open();
    floor.venue.streaming = false;
    floor.venue.script('place', { kind: 'drop-response' });
    await floor.entered();
    const events = await floor.db
      .selectFrom('order_events')
      .select('event')
      .where('order_id', '=', (await floor.order('entry'))!.id)
      .orderBy('id')
      .execute();
    expect(events.map(row => row.event)).to.include.members(['submitted', 'outcome-unknown', 'filled']);
    expect(floor.venue.count('place')).to.equal(1);
    expect(floor.held()).to.equal('1.998');
  });

  it('F1: a protection that was applied and never answered is adopted, not placed again', async () => {
    await open();
    floor.venue.script('placeOco', { kind: 'drop-response' });
    await floor.entered();
    expect(floor.venue.count('placeOco')).to.equal(1);
  });

  it('F2: an entry that never reached anybody is refused, and nothing is guessed', async () => {
    await open();
    floor.venue.unreachable = true;
    await floor.approve();
    await until(async () => (await floor.order('entry'))?.state === 'rejected');
    expect(await floor.order('entry')).to.include({ code: 'VENUE_UNREACHABLE' });
  });

  it('F19: an order that shows late stays unknown, and is then protected', async () => {
    await open();
    floor.venue.streaming = false;
    floor.venue.script('place', { kind: 'drop-response' });
    const approval = await floor.approve();
    await until(async () => (await floor.order('entry')) !== undefined);
    floor.venue.hide(hexOf((await floor.order('entry'))?.id), 700);
    await new Promise(resolve => setTimeout(resolve, 300));
    const seen = (await floor.order('entry'))?.state;
    // hidden in time or not, or between the order and its trades: it is never given up
    expect(['unknown', 'open', 'filled']).to.include(seen);
    await until(async () => (await floor.position())?.protected_at != null);
    expect(await floor.order('entry')).to.include({ approval_id: approval, state: 'filled' });
    expect(floor.venue.count('place')).to.equal(1);
  });

  it('F19: a hidden purchase of the same coin is no proof that a hidden exit sold nothing', async () => {
    await open({ recvWindowMs: 300 });
    await floor.entered();
    floor.venue.streaming = false;
    floor.venue.hideAll = true;
    floor.venue.script('place', { kind: 'drop-response' }, { times: 2 });
    await floor.approve({ bot: 'other' });
    await until(async () => (await floor.order('entry'))?.state === 'unknown');
    await floor.approve({ intent: 'exit' });
    await until(async () => (await floor.order('exit'))?.state === 'unknown');
    await until(() => floor.venue.count('cancel') >= 3); // it was looked for past its expiry
    expect((await floor.order('exit'))?.state).to.equal('unknown');
    floor.venue.hideAll = false;
    await until(async () => (await floor.order('exit'))?.state === 'filled');
    expect(await floor.orders('exit')).to.have.length(1);
    expect(floor.held()).to.equal('1.998');
  });

  it('F19: a lost purchase of another size does not keep a lost protection from being placed again', async () => {
    await open({ recvWindowMs: 300 });
    await floor.entered();
    floor.venue.streaming = false;
    floor.venue.script('place', { kind: 'lose' });
    await floor.approve({ bot: 'other', quantity: '1' });
    await until(async () => (await floor.order('entry'))?.state === 'unknown');
    floor.venue.script('placeOco', { kind: 'lose' });
    await floor.approve({ intent: 'move-stop', stopLoss: '95' });
    await until(async () => (await floor.orders('stop-loss')).some(one => one.state === 'never-arrived'));
    await until(async () => (await floor.position())?.protected_at != null);
    expect((await floor.order('entry'))?.state).to.equal('unknown');
  });

  it('F19: a hidden protection is taken off by its list, so that both legs end as what they were', async () => {
    await open({ recvWindowMs: 300 });
    floor.venue.streaming = false;
    floor.venue.hideAll = true;
    floor.venue.script('placeOco', { kind: 'drop-response' });
    await floor.entered();
    for (const purpose of ['stop-loss', 'take-profit'] as const) {
      expect((await floor.orders(purpose)).map(order => order.state)).to.deep.equal(['cancelled', 'open']);
    }
  });

  for (const streaming of [true, false]) {
    it(`F23: an order that the venue ends and creates again still rests, ${streaming ? 'told' : 'not told'} by the stream`, async () => {
      await open({ config: { reconcileEveryMs: 500 } });
      await floor.approve({ orderType: 'limit', limitPrice: '99' });
      await until(async () => (await floor.order('entry'))?.state === 'open');
      const before = await floor.order('entry');
      floor.venue.streaming = streaming;
      const { model } = floor.venue;
      const resting = model.openOrders(BTC)[0]!;
      model.cancel(BTC, resting.clientOrderId);
      model.place({ ...resting, clientOrderId: resting.clientOrderId as ClientOrderId });
      floor.venue.move(BTC, 100);
      await until(async () => (await floor.order('entry'))?.venue_order_id !== before?.venue_order_id);
      expect(await floor.order('entry')).to.include({ state: 'open', id: before?.id });
      floor.venue.move(BTC, 98);
      await until(async () => (await floor.position())?.protected_at != null);
    });
  }

  it('F5: a stop that fills while it is being cancelled wins, and the exit is not sent', async () => {
    await open();
    await floor.entered();
    floor.venue.script('cancelOco', { kind: 'before', happens: () => floor.venue.model.move(BTC, 89) });
    await floor.approve({ intent: 'exit', quantity: '2' });
    await until(async () => (await floor.position())?.closed_at != null);
    await until(async () => (await floor.order('exit'))?.state === 'denied');
    expect(await floor.order('exit')).to.include({ code: 'EXECUTION_POSITION_GONE' });
    expect(await floor.position()).to.include({ close_reason: 'stop-loss', quantity: '0' });
    expect(floor.venue.count('place')).to.equal(1);
  });

  it('F10: a stop that fills in part before the cancel leaves an exit for the remainder only', async () => {
    await open({ levelQuote: 100 });
    await floor.entered({ quantity: '8', takeProfit: '105' });
    // the take-profit fills in part: its stop is gone with it
    floor.venue.script('cancelOco', { kind: 'before', happens: () => floor.venue.model.move(BTC, 105, 4) });
    await floor.approve({ intent: 'exit', quantity: '8' });
    await until(async () => (await floor.position())?.closed_at != null);
    const sold = (await floor.fills())
      .filter(fill => fill.side === 'sell')
      .reduce((sum, fill) => sum + Number(fill.quantity), 0);
    expect(sold).to.be.closeTo(7.992, 1e-9);
    expect(Number(floor.held())).to.be.lessThan(0.001);
    expect(Number((await floor.order('exit'))?.quantity)).to.be.lessThan(7.992);
  });

  it('F10: what a target that filled in part leaves beyond its price is sold at once, not protected in vain', async () => {
    await open({ levelQuote: 100 });
    await floor.entered({ quantity: '8', takeProfit: '105' });
    await floor.mark(106);
    floor.venue.move(BTC, 106, 4);
    await until(async () => (await floor.position())?.closed_at != null);
    expect(floor.venue.count('placeOco')).to.equal(1);
    expect(Number(floor.held())).to.be.lessThan(0.001);
  });

  it('F8: when the new stop is refused for a passing reason it is tried again within the grace time', async () => {
    await open();
    await floor.entered();
    floor.venue.script('placeOco', { kind: 'refuse', code: 'VENUE_RATE_LIMITED' }, { times: 2 });
    const asked = Date.now();
    await floor.approve({ intent: 'move-stop', stopLoss: '95' });
    await until(async () =>
      (await floor.orders('stop-loss')).some(order => order.stop_price === '95' && order.state === 'open'),
    );
    expect(Date.now() - asked).to.be.lessThan(2_000);
    const stops = floor.venue.model.openOrders(null).filter(order => order.type === 'stop-loss');
    expect(stops.map(order => order.stopPrice?.toString())).to.deep.equal(['95']);
    expect(floor.held()).to.equal('1.998');
  });

  it('a stop of which nobody says whether it arrived is placed anew as soon as its request is dead, once', async () => {
    await open({ recvWindowMs: 600 });
    floor.venue.script('placeOco', { kind: 'swallow' });
    await floor.approve();
    await until(async () => (await floor.orders('stop-loss')).some(({ state }) => state === 'never-arrived'));
    await until(async () => (await floor.position())?.protected_at != null);
    expect(floor.venue.model.openOrders(null).filter(({ type }) => type === 'stop-loss')).to.have.length(1);
    expect(floor.venue.count('placeOco')).to.equal(2);
  });

  it('an answer that comes after its request has died is taken in all the same', async () => {
    await open({ recvWindowMs: 300 });
    floor.venue.streaming = false;
    floor.venue.hideAll = true;
    const late = Promise.withResolvers<void>();
    floor.venue.script('placeOco', { kind: 'hold', until: late.promise });
    await floor.approve();
    await until(async () => (await floor.orders('stop-loss')).some(({ state }) => state === 'unknown'));
    late.resolve();
    await until(async () => (await floor.position())?.protected_at != null);
    expect(floor.venue.count('placeOco')).to.equal(1);
  });

  for (const takeProfit of ['120', null])
    it(`a stop that there is no room to move stays, ${takeProfit === null ? 'alone' : 'with its target'}, and the position is no less protected`, async () => {
      await open();
      await floor.entered({ takeProfit });
      floor.venue.noRoom = { ...fault('VENUE_RATE_LIMITED', 'used up'), retryAt: epochMs(Date.now() + 700) };
      const before = floor.venue.requests.length;
      await floor.approve({ intent: 'move-stop', stopLoss: '95', takeProfit });
      await until(() => floor.logged.includes('move-put-off'));
      floor.venue.noRoom = null;
      expect(floor.venue.requests.slice(before)).to.deep.equal([]);
      await until(async () => (await floor.position())?.protected_at != null);
      expect(
        (await floor.orders('stop-loss')).filter(({ state }) => state === 'open').map(one => one.stop_price),
      ).to.deep.equal(['90']);
      await until(async () =>
        (await floor.orders('stop-loss')).some(order => order.stop_price === '95' && order.state === 'open'),
      );
      expect(floor.venue.model.openOrders(null).filter(order => order.type === 'stop-loss')).to.have.length(1);
    });

  it('a stop of a position that grows is moved at once, also where another move waits for room', async () => {
    await open();
    await floor.entered({ takeProfit: null });
    floor.venue.noRoom = { ...fault('VENUE_RATE_LIMITED', 'used up'), retryAt: epochMs(Date.now() + 600_000) };
    await floor.approve({ intent: 'move-stop', stopLoss: '95', takeProfit: null });
    await until(() => floor.logged.includes('move-put-off'));
    await floor.approve({ takeProfit: null });
    const size = async () => (await floor.orders('stop-loss')).findLast(({ state }) => state === 'open')?.quantity;
    const before = await size();
    await until(async () => Number(await size()) > 1.5 * Number(before));
    await until(async () => (await floor.position())?.protected_at != null);
  });

  it('F8: when the new stop is refused for good the position is closed, and no orphan stop stays', async () => {
    await open();
    await floor.entered();
    floor.venue.script('placeOco', { kind: 'refuse', code: 'VENUE_REJECTED', venueCode: '-2010' });
    await floor.approve({ intent: 'move-stop', stopLoss: '95' });
    await until(async () => (await floor.position())?.closed_at != null);
    expect(await floor.position()).to.include({ close_reason: 'exit' });
    expect(floor.venue.model.openOrders(null)).to.deep.equal([]);
  });

  it('F9: a price that jumps past the stop before it is placed closes the position at market', async () => {
    await open();
    floor.venue.script('placeOco', { kind: 'before', happens: () => floor.venue.model.move(BTC, 85) });
    await floor.approve();
    await until(async () => (await floor.position())?.closed_at != null);
    expect((await floor.order('stop-loss'))?.state).to.equal('rejected');
    expect(await floor.position()).to.include({ close_reason: 'exit' });
  });

  it('protects again when an exit is refused', async () => {
    await open();
    await floor.entered();
    floor.venue.script('place', { kind: 'refuse', code: 'VENUE_REJECTED' });
    await floor.approve({ intent: 'exit' });
    await until(async () => (await floor.order('exit'))?.state === 'rejected');
    await until(
      async () => (await floor.orders('stop-loss')).length === 2 && (await floor.position())?.protected_at != null,
    );
    expect(floor.venue.model.openOrders(null)).to.have.length(2);
  });

  it('a protection whose request got lost is replaced once the venue can no longer act on it', async () => {
    await open({ recvWindowMs: 300 });
    floor.venue.script('placeOco', { kind: 'lose' });
    const began = Date.now();
    await floor.entered();
    expect(Date.now() - began).to.be.lessThan(2_500);
    expect((await floor.orders('stop-loss')).map(order => order.state)).to.deep.equal(['never-arrived', 'open']);
  });

  it('F12: a fill whose frame never came is found by reconciliation; a second run finds nothing', async () => {
    await open({ config: { reconcileEveryMs: 500 } });
    await floor.entered();
    floor.venue.streaming = false;
    floor.venue.move(BTC, 89);
    await until(async () => (await floor.position())?.closed_at != null);
    await until(async () => (await floor.orders()).every(order => order.state !== 'open'));
    const stand = async () =>
      JSON.stringify([
        await floor.orders(),
        await floor.fills(),
        await floor.position(),
        await floor.db.selectFrom('order_events').selectAll().orderBy('id').execute(),
      ]);
    const before = await stand();
    await new Promise(resolve => setTimeout(resolve, 1_200));
    expect(await stand()).to.equal(before);
  });

  it('F20: two instruments fill in the same moment, and neither waits for the other', async () => {
    await open();
    let release = (): void => undefined;
    floor.venue.script(
      'place',
      {
        kind: 'hold',
        until: new Promise<void>(resolve => {
          release = resolve;
        }),
      },
      { matches: request => request.symbol === BTC },
    );
    await floor.approveAll([{ symbol: BTC }, { symbol: ETH }]);
    await until(async () => (await floor.position(ETH))?.protected_at != null);
    release();
    await until(async () => (await floor.position(BTC))?.protected_at != null);
    expect(floor.venue.model.openOrders(null)).to.have.length(4);
  });

  /** An entry is on its way to the venue, and its answer waits for what is returned. */
  const enteringHeld = async (): Promise<() => void> => {
    const answer = Promise.withResolvers<void>();
    floor.venue.script('place', { kind: 'hold', until: answer.promise });
    await floor.approve({ symbol: BTC });
    await until(() => floor.venue.count('place') === 1);
    return answer.resolve;
  };

  it('F22: a halt takes off what rests, also when the database is away as it does so', async () => {
    await open();
    await floor.approve({ orderType: 'limit', limitPrice: '99' });
    await until(async () => (await floor.order('entry'))?.state === 'open');
    floor.faults.push(Object.assign(new Error('terminating connection'), { code: '57P01' }));
    await floor.setTradingState('HALTED');
    await until(async () => (await floor.order('entry'))?.state === 'cancelled');
    await until(async () => (await floor.sent('command-progressed')).length === 1);
    expect(floor.faults).to.deep.equal([]);
  });

  it('desks that fail together are looked at one by one, and lose no cancel by it', async () => {
    await open();
    for (const symbol of [BTC, ETH]) await floor.approve({ symbol, orderType: 'limit', limitPrice: '99' });
    await until(async () => (await floor.orders('entry')).filter(order => order.state === 'open').length === 2);
    floor.faults.push(Object.assign(new Error('a defect'), { code: '23514' }));
    await floor.setTradingState('HALTED');
    await until(async () => (await floor.orders('entry')).every(order => order.state === 'cancelled'));
  });

  it('a halt that a resume came before is answered as superseded', async () => {
    await open();
    const release = await enteringHeld();
    const halt = await floor.setTradingState('HALTED');
    await until(async () => floor.running.details?.().tradingState === 'HALTED');
    const resume = await floor.setTradingState('ACTIVE');
    release();
    await until(async () => (await floor.sent('command-progressed')).length === 2);
    const answers = await floor.sent('command-progressed');
    expect(answers.map(({ commandId, state }) => [commandId, state])).to.deep.equal([
      [halt, 'failed'],
      [resume, 'done'],
    ]);
  });

  it('F22: a halt is acknowledged once nothing is on its way, and then no entry is sent', async () => {
    await open();
    const release = await enteringHeld();
    await floor.approve({ symbol: ETH, orderType: 'limit', limitPrice: '99' });
    await until(async () => (await floor.orders('entry')).some(order => order.state === 'open'));
    const commandId = await floor.setTradingState('HALTED');
    await until(async () => (await floor.orders('entry')).some(order => order.state === 'cancelled'));
    expect(await floor.sent('command-progressed')).to.deep.equal([]);
    release();
    await until(async () => (await floor.sent('command-progressed')).length === 1);
    expect((await floor.sent('command-progressed'))[0]).to.deep.include({
      commandId,
      state: 'done',
      result: { by: 'execution', tradingState: 'HALTED', unknownOrders: [] },
    });
    expect((await floor.position(BTC))?.protected_at, 'what was on its way is protected').not.to.equal(null);
    const sent = floor.venue.requests.length;
    await floor.approve({ symbol: ETH });
    await until(async () => (await floor.order('entry'))?.code === 'EXECUTION_TRADING_HALTED');
    expect(floor.venue.requests).to.have.length(sent);
    await floor.approve({ intent: 'exit', symbol: BTC });
    await until(async () => (await floor.position(BTC))?.closed_at != null);
  });
});
