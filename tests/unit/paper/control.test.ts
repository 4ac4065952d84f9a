import { expect } from 'chai';
import sinon from 'sinon';
import { type ControlServer, listenForControl } from '#shared/exchange/paper/control/server.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { BTC, NOON, type OpenedVenue, openVenue, SECOND, tempFolders } from './open-venue.ts';

describe('paper exchange: control API', () => {
  const folders = tempFolders();
  let exchange: OpenedVenue;
  let control: ControlServer;
  beforeEach(async () => {
    exchange = await openVenue(folders.make());
    control = await listenForControl(0, { pid: 4711 });
  });
  afterEach(async () => {
    await control.close();
    exchange.opened.journal.close();
    folders.remove();
  });

  const call = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(`http://127.0.0.1:${control.port}${path}`, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const post = (path: string, body: unknown) =>
    call(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

  it('is starting until the venue is open, then healthy', async () => {
    expect(await call('/health')).to.deep.equal({
      status: 503,
      body: { status: 'starting', name: 'paper-exchange', pid: 4711 },
    });
    expect((await call('/state')).status).to.equal(503);
    control.serve(exchange);
    expect((await call('/health')).body).to.deep.equal({
      status: 'healthy',
      name: 'paper-exchange',
      pid: 4711,
      marketTime: NOON,
    });
  });

  it('moves lockstep time, deposits, and shows the books', async () => {
    control.serve(exchange);
    expect((await post('/advance', { bars: 5 })).body).to.deep.equal({
      marketTime: NOON + 5 * SECOND,
      ended: false,
      paused: false,
    });
    expect((await post('/advance', {})).body.marketTime).to.equal(NOON + 6 * SECOND);
    const deposited = await post('/deposit', { account: 'main', asset: 'BTC', amount: '0.5' });
    expect(deposited.body.balances).to.deep.include({ asset: 'BTC', free: '0.5', locked: '0' });
    exchange.venue.execute<'place-order'>({
      kind: 'place-order',
      account: 'main',
      order: {
        type: 'market',
        symbol: BTC,
        side: 'sell',
        clientOrderId: 'one',
        amount: { kind: 'base', quantity: new Decimal('0.1') },
      },
    });
    const { body } = await call('/orders?account=main');
    expect(body.orders).to.have.length(1);
    expect((body.orders as { clientOrderId: string }[])[0]).to.include({ clientOrderId: 'one', filled: '0.1' });
    const { trades } = (await call('/trades?symbol=BTC/USDT')).body;
    expect((trades as unknown[]).length).to.equal((await call('/state')).body.trades);
    expect((await call('/balances')).body.account).to.equal('main');
    expect((await call('/latency')).body).to.deep.equal({ frames: [], orders: [] });
    expect((await call('/state')).body).to.include({ mode: 'lockstep', symbols: 2, openOrders: 0, feed: 'generated' });
  });

  it('pauses in a bar that moves orders of an account, between its fills and its closing', async () => {
    control.serve(exchange);
    const told: string[] = [];
    exchange.venue.follow({ kind: 'bars', symbol: BTC, timeframe: '1s' }, () => told.push('bar'));
    exchange.venue.followAccount('main', () => told.push('account'));
    const [ask] = exchange.venue.depth(BTC, 1)?.asks ?? [];
    const limit = ask?.price.toFixed() ?? '';
    exchange.venue.execute<'place-order'>({
      kind: 'place-order',
      account: 'main',
      order: {
        type: 'market',
        symbol: BTC,
        side: 'buy',
        clientOrderId: 'in',
        amount: { kind: 'base', quantity: new Decimal('0.01') },
      },
    });
    exchange.venue.execute<'place-order'>({
      kind: 'place-order',
      account: 'main',
      order: {
        type: 'take-profit',
        symbol: BTC,
        side: 'sell',
        clientOrderId: 'out',
        quantity: new Decimal('0.005'),
        stopPrice: new Decimal(limit).times('1.0001').toDecimalPlaces(2),
      },
    });
    told.length = 0;
    let reply = await post('/advance', { pauseAtFills: true });
    for (let bar = 0; bar < 600 && !reply.body.paused; bar++) {
      expect(told.splice(0), 'an ordinary bar is told at once').to.deep.equal(['bar']);
      reply = await post('/advance', { pauseAtFills: true });
    }
    expect(reply.body.paused).to.equal(true);
    expect(told).to.include('account').and.not.include('bar');
    const after = await post('/advance', { bars: 1, pauseAtFills: true });
    expect(after.body).to.deep.equal({ ...reply.body, paused: false });
    expect(told.at(-1)).to.equal('bar');
  });

  it('refuses with one clear error', async () => {
    control.serve(exchange);
    expect((await call('/nothing')).status).to.equal(404);
    expect((await call('/advance')).status).to.equal(405);
    expect((await post('/advance', { bars: 0 })).body.error).to.match(/bars/);
    expect((await post('/advance', { barz: 1 })).status).to.equal(400);
    expect((await call('/advance', { method: 'POST', body: '{}' })).status).to.equal(415);
    const json = { 'content-type': 'application/json' };
    expect((await call('/advance', { method: 'POST', headers: json, body: '{' })).status).to.equal(400);
    expect((await call('/advance', { method: 'POST', headers: json, body: 'x'.repeat(70_000) })).status).to.equal(413);
    expect((await post('/deposit', { account: 'main', asset: 'USDT', amount: '-99999999' })).body.error).to.equal(
      'insufficient-balance',
    );
    expect((await call('/orders?account=nobody')).status).to.equal(404);
    expect((await call('/trades?account=nobody')).status).to.equal(404);
    expect((await call('/balances?account=nobody')).status).to.equal(404);
    expect((await post('/stop-at', { marketTime: null })).status).to.equal(409);
  });

  it('takes fault scripts as YAML and as JSON, shows how they stand, and says what is wrong with one', async () => {
    control.serve(exchange);
    const yaml = (body: string) =>
      call('/faults', { method: 'POST', headers: { 'content-type': 'application/yaml' }, body });
    const script =
      'faults:\n  - do: { kind: skew, ms: 500, forMs: 60000 }\n  - order: placed\n    do: { kind: replace }\n';
    for (const send of [() => yaml(script), () => post('/faults', { faults: [] }), () => yaml(script)]) {
      const { status, body } = await send();
      expect(status).to.equal(200);
      expect(await call('/faults')).to.deep.equal({ status: 200, body });
    }
    const stands = (await call('/faults')).body.faults as readonly { seen: number; done: number }[];
    expect(stands.map(({ seen, done }) => [seen, done])).to.deep.equal([
      [1, 1],
      [0, 0],
    ]);
    expect(exchange.venue.now()).to.equal(NOON + 500);
    expect((await call('/state')).body.marketTime, 'the control port is not deceived').to.equal(NOON);
    expect(await yaml('faults:\n  - request: place\n    do: { kind: delay }\n')).to.deep.equal({
      status: 400,
      body: { error: 'line 3: faults.0.do.ms: Invalid input: expected number, received undefined' },
    });
    expect((await post('/faults', { faults: [{ do: { kind: 'explode' } }] })).body.error).to.match(
      /faults\.0\.do\.kind: expected one of stale, gap/,
    );
    expect((await yaml('faults: [{ do: { kind: delist, symbol: DOGE/USDT } }]')).body.error).to.equal(
      'not listed here: DOGE/USDT',
    );
    expect(exchange.venue.now(), 'a wrong script changes nothing').to.equal(NOON + 500);
    expect(
      (await call('/advance', { method: 'POST', headers: { 'content-type': 'application/yaml' } })).status,
    ).to.equal(400);
  });

  it('trades and cancels as a person at the website does', async () => {
    control.serve(exchange);
    const order = { symbol: BTC, side: 'buy', quantity: '0.01' };
    const bought = await post('/orders', { ...order, type: 'market' });
    expect(bought.body.order).to.deep.include({ state: { kind: 'filled' } });
    const price = exchange.venue.quote(BTC)!.lastPrice.times('0.9').toDecimalPlaces(1).toFixed();
    const rests = await post('/orders', { ...order, type: 'limit', price });
    const { clientOrderId } = rests.body.order as { clientOrderId: string };
    expect(clientOrderId)
      .to.match(/^web_/)
      .and.not.equal((bought.body.order as typeof rests.body).clientOrderId);
    expect((await post('/cancel', { clientOrderId })).body.order).to.deep.include({ state: { kind: 'cancelled' } });
    expect((await post('/cancel', { clientOrderId })).status).to.equal(404);
    expect((await post('/cancel', { clientOrderId, account: 'nobody' })).status).to.equal(404);
    expect((await post('/orders', { ...order, quantity: '1000', type: 'market' })).status).to.equal(409);
    expect((await post('/orders', { ...order, quantity: '0', type: 'market' })).body.error).to.match(/more than 0/);
  });

  it('rejects a port that is taken: a second copy never reaches the journal', async () => {
    const second = await listenForControl(control.port, { pid: 1 }).catch((error: NodeJS.ErrnoException) => error.code);
    expect(second).to.equal('EADDRINUSE');
  });
});

describe('paper exchange: running clock', () => {
  const folders = tempFolders();
  let timers: sinon.SinonFakeTimers;
  beforeEach(() => {
    timers = sinon.useFakeTimers({ now: NOON, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(() => {
    timers.restore();
    folders.remove();
  });
  const wall = {
    get time() {
      return epochMs(Date.now());
    },
  };

  it('is the wall at speed 1, with a bar each second', async () => {
    const exchange = await openVenue(folders.make(), { speed: 1, start: null }, wall);
    const closed: number[] = [];
    exchange.venue.follow({ kind: 'bars', symbol: BTC, timeframe: '1s' }, ({ at }) => closed.push(at - NOON));
    exchange.start();
    timers.tick(2_500);
    expect(closed).to.deep.equal([1_000, 2_000]);
    expect(exchange.venue.now()).to.equal(NOON + 2_500);
    expect(await exchange.advance(1), 'it runs on its own').to.equal(null);
    exchange.stop();
    timers.setSystemTime(NOON + 9_000);
    expect(exchange.venue.now(), 'never past a step that is not walked').to.equal(NOON + 2_999);
    timers.setSystemTime(NOON - 5_000);
    expect(exchange.venue.now(), 'never back').to.equal(NOON + 2_000);
    exchange.opened.journal.close();
  });

  it('goes faster than the wall, waits where it is told, also after a restart, and goes on', async () => {
    const folder = folders.make();
    const config = { speed: 60, start: NOON } as const;
    let exchange = await openVenue(folder, config, wall);
    exchange.start();
    timers.tick(1_000);
    expect(exchange.venue.now()).to.equal(NOON + 60 * SECOND);
    expect(exchange.stopAt(epochMs(NOON + 90 * SECOND))).to.equal(true);
    timers.tick(5_000);
    exchange.stop();
    exchange.opened.journal.close();
    exchange = await openVenue(folder, config, wall);
    exchange.start();
    expect(exchange.venue.now()).to.equal(NOON + 90 * SECOND);
    expect(exchange.state()).to.include({ speed: 60, stopAt: NOON + 90 * SECOND, mode: 'running' });
    exchange.stopAt(null);
    timers.tick(500);
    expect(exchange.venue.now()).to.equal(NOON + 120 * SECOND);
    exchange.stop();
    exchange.opened.journal.close();
  });

  it('takes another pace from the configuration at a restart, and keeps it', async () => {
    const folder = folders.make();
    const open = (speed: number | 'lockstep') => openVenue(folder, { speed, start: NOON }, wall);
    const lockstep = await open('lockstep');
    await lockstep.advance(10);
    lockstep.opened.journal.close();
    const running = await open(2);
    running.start();
    timers.tick(1_000);
    expect(running.venue.now()).to.equal(NOON + 12 * SECOND);
    running.stop();
    running.opened.journal.close();
    const again = await open('lockstep');
    expect(again.venue.now()).to.equal(NOON + 12 * SECOND);
    again.opened.journal.close();
  });

  it('refuses a journal of another market', async () => {
    const folder = folders.make();
    (await openVenue(folder)).opened.journal.close();
    const other = await openVenue(folder, { seed: 'other' }).catch((error: Error) => error.message);
    expect(other).to.match(/belongs to the market .*tradewind.* configured is .*other/);
  });

  it('walks a long pause only where orders rest, and repeats it the same', async () => {
    const folder = folders.make();
    const config = { speed: 1, start: null } as const;
    const first = await openVenue(folder, config, wall);
    const last = first.venue.quote(BTC)!.lastPrice;
    const placed = first.venue.execute<'place-order'>({
      kind: 'place-order',
      account: 'main',
      order: {
        type: 'limit',
        symbol: BTC,
        side: 'buy',
        clientOrderId: 'resting',
        timeInForce: 'GTC',
        quantity: new Decimal('0.01'),
        price: last.times('0.998').toDecimalPlaces(1),
      },
    });
    expect(placed.reply.ok).to.equal(true);
    first.opened.journal.close();
    timers.setSystemTime(NOON + 12 * 3_600 * SECOND);
    const second = await openVenue(folder, config, wall);
    expect(second.state().trades).to.be.greaterThan(0);
    const fills = JSON.stringify(second.venue.order('main', BTC, { kind: 'client-id', clientOrderId: 'resting' }));
    second.opened.journal.close();
    const third = await openVenue(folder, config, wall);
    expect(JSON.stringify(third.venue.order('main', BTC, { kind: 'client-id', clientOrderId: 'resting' }))).to.equal(
      fills,
    );
    third.opened.journal.close();
  });
});
