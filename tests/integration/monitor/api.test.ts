import { request } from 'node:http';
import { expect } from 'chai';
import { z } from 'zod';
import { ROUTES } from '#agents/monitor/api/routes.ts';
import { breakerChanges, breakerStands } from '#shared/contracts/api/breakers.ts';
import { allocations, capitalReport, flows, proposals } from '#shared/contracts/api/capital.ts';
import * as chains from '#shared/contracts/api/chain.ts';
import { performance } from '#shared/contracts/api/performance.ts';
import { riskReport } from '#shared/contracts/api/risk.ts';
import * as state from '#shared/contracts/api/status.ts';
import * as trading from '#shared/contracts/api/trading.ts';
import { hexOf } from '#shared/kernel/ids.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { seedRisk } from './seed-risk.ts';
import { serveApi } from './serve.ts';
import { BTC, rowCounts, seedWorld, type World } from './world.ts';

const refusal = z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string() }) });

describe('monitor: the read-only API', () => {
  let base: TestDatabase;
  let world: World;
  let api: Awaited<ReturnType<typeof serveApi>>;

  before(async () => {
    base = await testDatabase();
    world = await seedWorld(base);
    api = await serveApi(base);
  });
  after(async () => {
    await api.close();
    await base.drop();
  });

  const ask = async (path: string, init?: RequestInit) => {
    const response = await fetch(`${api.url}/api/v1${path}`, init);
    return { status: response.status, body: (await response.json()) as unknown };
  };
  const refusalOf = (body: unknown) => refusal.parse(body).error;
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const { status: code, body } = await ask(path);
    expect(code, JSON.stringify(body)).to.equal(200);
    return schema.parse(body);
  };
  const whyAt = async (ms: number) =>
    (await get(`/why?instrument=BTC/USDT&time=${new Date(ms).toISOString()}`, chains.whyAnswer)).bots;

  it('GET /status: the keys that programs rely on', async () => {
    const body = await get('/status', state.status);
    expect(Object.keys(body)).to.deep.equal(['profile', 'tradingState', 'agents', 'workers']);
    expect(body).to.deep.include({ profile: 'demo', tradingState: 'ACTIVE' });
    expect(body.agents).to.have.length(7);
    expect(Object.keys(body.agents[0] ?? {})).to.deep.equal([
      'name',
      'state',
      'pid',
      'restarts',
      'heartbeatAgeMs',
      'epoch',
    ]);
    expect(body.agents[4]).to.deep.include({ name: 'execution', pid: 4_004, restarts: 2, epoch: 3 });
  });

  it('an agent without a beat for long is silent, one that never ran is missing', async () => {
    const { db } = base;
    await db
      .updateTable('heartbeats')
      .set({ beat_at: new Date(Date.now() - 9_000) })
      .where('agent', '=', 'capital')
      .execute();
    await db.deleteFrom('heartbeats').where('agent', '=', 'monitor').execute();
    await db.updateTable('heartbeats').set({ beat_at: new Date() }).where('agent', '<>', 'capital').execute();
    const { agents } = await get('/status', state.status);
    expect(agents[5]).to.deep.include({ name: 'capital', state: 'silent' });
    expect(agents[6]).to.deep.include({
      name: 'monitor',
      state: 'missing',
      pid: null,
      heartbeatAgeMs: null,
      restarts: 0,
    });
    expect((await get('/health', state.health)).status).to.equal('critical');
  });

  it('GET /positions and /orders: the keys that programs rely on', async () => {
    const [position] = await get('/positions', trading.positions);
    expect(Object.keys(position ?? {}).slice(0, 11)).to.deep.equal(
      'instrument venue strategy side quantity entryPrice markPrice unrealizedPnl stopLoss takeProfit openedAt'.split(
        ' ',
      ),
    );
    expect(position).to.deep.include({
      instrument: 'BTC/USDT',
      venue: 'binance',
      quantity: '0.024975',
      protected: true,
    });
    const orders = await get('/orders', trading.orders);
    expect(Object.keys(orders[0] ?? {}).slice(0, 11)).to.deep.equal(
      'id clientOrderId venueOrderId instrument side type quantity price state filledQuantity createdAt'.split(' '),
    );
    expect(orders).to.have.length(3);
    const open = await get('/orders?open=true&instrument=BTC/USDT', trading.orders);
    expect(open.map(one => [one.purpose, one.price]).sort()).to.deep.equal([
      ['stop-loss', '63800'],
      ['take-profit', '65100'],
    ]);
    expect(await get('/orders?instrument=ETH/USDT', trading.orders)).to.deep.equal([]);
  });

  it('GET /fills, /balances, /equity, /signals, /alerts, /bots, /metrics', async () => {
    expect((await get('/fills?limit=1', trading.fills)).map(one => one.quantity)).to.have.length(1);
    const balances = await get('/balances', trading.balances);
    expect(balances.find(one => one.asset === 'USDT')).to.deep.include({
      total: '8394.69',
      heldBy: { trend: '2394.69', unassigned: '6000' },
    });
    expect(balances.find(one => one.asset === 'XYZ')).to.deep.include({
      value: null,
      unpriced: 'no mark for XYZ/USDT',
    });
    const equity = await get('/equity?hours=1&points=20', trading.equity);
    expect(equity.latest.map(one => one.bot).sort()).to.deep.equal(['*', 'trend']);
    expect(equity.curve).to.have.length(20);
    expect(equity.curve.at(-1)?.time).to.equal(new Date(world.lastBar).toISOString());
    expect(await get('/equity?bot=nobody', trading.equity)).to.deep.include({ curve: [] });
    const acted = await get('/signals', trading.signals);
    expect(acted.map(one => [one.verdict, one.code])).to.deep.equal([
      ['denied', 'RISK_POSITION_EXISTS'],
      ['approved', null],
    ]);
    const [hold] = await get('/signals?holds=true&bot=reversion&limit=1', trading.signals);
    expect(hold?.reason.words).to.match(/^the price is -?[\d.]+ deviations from its mean, within 2$/);
    expect(await get('/alerts', state.alerts)).to.deep.equal([]);
    expect((await get('/bots', state.bots)).map(one => [one.name, one.openPositions])).to.deep.equal([
      ['reversion', 0],
      ['trend', 1],
    ]);
    expect(await get('/metrics', state.metricsSummary)).to.deep.include({
      deadLetters: 0,
      openPositions: 1,
      unprotectedPositions: 0,
      slowQueries: 0,
    });
  });

  it('GET /performance, /risk, /breakers, /capital and /allocations', async () => {
    expect((await ask('/risk')).status).to.equal(404);
    expect(await get('/breakers', breakerStands)).to.deep.equal([]);
    await seedRisk(base.db);
    const risk = await get('/risk', riskReport);
    expect(risk).to.deep.include({ level: 'HIGH', heat: '20' });
    expect(risk.tails.map(({ method, days }) => [method, days])).to.deep.equal([['historical', 1]]);
    const stands = await get('/breakers', breakerStands);
    expect(stands.map(({ kind, state: stand, near }) => [kind, stand, near])).to.deep.equal([
      ['daily-loss', 'open', null],
      ['drawdown', 'closed', 0.4],
    ]);
    expect((await get('/breakers/history', breakerChanges)).map(({ kind, to, by }) => [kind, to, by])).to.deep.equal([
      ['daily-loss', 'open', 'risk-manager'],
    ]);
    const capital = await get('/capital', capitalReport);
    expect(capital.bots.map(one => one.bot)).to.deep.equal(['reversion', 'trend']);
    expect(capital.unassigned).to.equal('6000');
    expect((await get('/allocations', allocations)).bots).to.deep.equal(capital.bots);
    expect(await get('/capital/history?limit=5', flows)).to.deep.equal([]);
    expect(await get('/capital/proposals', proposals)).to.deep.equal([]);
    const days = await get('/performance?days=30', performance);
    expect(days).to.deep.include({ by: 'day', quoteAsset: 'USDT' });
    expect(days.rows.map(({ key, profit }) => [key, profit])).to.deep.equal([['2026-01-05', '12.5']]);
    expect(days.curve).to.deep.equal([{ day: '2026-01-05', equity: '10012.5' }]);
    expect((await get('/performance?by=bot', performance)).rows.map(({ key }) => key)).to.deep.equal(['*']);
  });

  it('GET /capital names the venue of the profile, also when the account was on another before', async () => {
    const { updated_at: _, ...listed } = await base.db
      .selectFrom('instruments')
      .selectAll()
      .where('id', '=', BTC)
      .executeTakeFirstOrThrow();
    await base.db
      .insertInto('instruments')
      .values({ ...listed, id: 'aforetime:BTC/USDT', venue: 'aforetime' })
      .execute();
    const { venues, total } = await get('/capital', capitalReport);
    expect(venues).to.deep.equal([{ venue: 'binance', value: total }]);
    await base.db.deleteFrom('instruments').where('venue', '=', 'aforetime').execute();
  });

  it('GET /explain: the whole chain, by any of an order’s three ids', async () => {
    const chain = await get(`/explain/${world.entryOrder}`, chains.explanation);
    expect(chain.candle).to.deep.include({
      instrument: 'BTC/USDT',
      source: 'stream',
      openTime: new Date(world.entered).toISOString(),
    });
    expect(chain.features?.values).to.deep.equal({ 'ema(20)': 64_190.25 });
    expect(chain.signal?.reason.words).to.match(/^the fast average 64220\.1 crossed above 64180 with volume 1\.8/);
    expect(chain.decision).to.deep.include({ verdict: 'approved', quantity: '0.025', sizing: { cappedBy: 'risk' } });
    expect(chain.events.map(one => one.to)).to.deep.equal(['submitting', 'open', 'filled']);
    expect(chain.fills.map(one => one.quantity)).to.have.members(['0.015', '0.01']);
    expect(chain.siblings.map(one => one.purpose).sort()).to.deep.equal(['stop-loss', 'take-profit']);
    expect(chain.position).to.deep.include({ id: world.positionId, quantity: '0.024975' });
    for (const reference of [hexOf(world.entryOrder), '1001'])
      expect((await get(`/explain/${reference}`, chains.explanation)).order.id).to.equal(world.entryOrder);
    expect((await get('/explain/1002', chains.explanation)).order).to.deep.include({
      id: world.stopOrder,
      purpose: 'stop-loss',
    });
    expect((await ask('/explain/4711')).status).to.equal(404);
  });

  it('GET /why: what each bot did', async () => {
    const held = await whyAt(world.held);
    expect(held.map(one => [one.bot, one.outcome])).to.deep.equal([
      ['reversion', 'held'],
      ['trend', 'held'],
    ]);
    expect(held[1]?.text).to.match(/^It did nothing: the fast average 64190\.3 is below/);
    const [, denied] = await whyAt(world.denied + 400);
    expect(denied).to.deep.include({ outcome: 'denied' });
    expect(denied?.text).to.match(/denied with RISK_POSITION_EXISTS: The bot already holds/);
    const [, entered] = await whyAt(world.entered);
    expect(entered?.outcome).to.equal('ordered');
    expect(entered?.text).to.match(/entry buy 0\.025 filled/);
  });

  it('GET /why: why there is no row', async () => {
    const outcome = async (ms: number, bot = 0) => (await whyAt(ms))[bot]?.outcome;
    expect(await outcome(world.lastBar + 60_000)).to.equal('not-closed');
    expect(await outcome(world.lastBar - 300_000)).to.equal('no-candle');
    expect(await outcome(world.lastBar - 100_000)).to.equal('history');
    expect(await outcome(world.lastBar - 57_000)).to.equal('warm-up');
    expect(await outcome(world.lastBar - 50_000)).to.equal('before-bot');
    expect(await outcome(world.lastBar - 20_000, 1)).to.equal('not-recorded');
    await base.db
      .updateTable('bots')
      .set({ state: 'STOPPED', state_reason: 'by hand' })
      .where('id', '=', 'trend')
      .execute();
    expect((await whyAt(world.lastBar - 20_000))[1]?.text).to.match(/STOPPED \(by hand\) since/);
    await base.db.updateTable('bots').set({ state: 'RUNNING' }).where('id', '=', 'trend').execute();
    await base.db
      .deleteFrom('features')
      .where('open_time', '=', new Date(world.lastBar - 21_000) as never)
      .execute();
    expect(await outcome(world.lastBar - 21_000)).to.equal('no-features');
    await base.db
      .insertInto('data_quality')
      .values({ instrument_id: BTC, timeframe: '1s', code: 'CANDLE_GAP', open_time: new Date(world.lastBar - 300_000) })
      .execute();
    const { findings } = await get(`/why?instrument=${BTC}&time=${world.lastBar - 300_000}`, chains.whyAnswer);
    expect(findings[0]).to.deep.include({ code: 'CANDLE_GAP', means: 'Candles are missing' });
    expect((await ask('/why?instrument=DOGE/USDT&time=14:05')).status).to.equal(404);
  });

  it('refuses what it does not understand, and says what it expected', async () => {
    for (const [path, names] of [
      ['/orders?limit=0', /limit/],
      ['/orders?limit=5&color=red', /color/],
      ['/orders?instrument=btc', /BASE\/QUOTE/],
      ['/signals?holds=maybe', /holds/],
      ['/why?instrument=BTC/USDT&time=soon', /14:05/],
      ['/why?instrument=BTC/USDT', /time/],
      ['/equity?hours=-1', /hours/],
      ['/performance?by=year', /by/],
      ['/performance?days=0', /days/],
      ['/capital/history?limit=x', /limit/],
      ['/status?x=1', /x/],
    ] as const) {
      const { status, body } = await ask(path);
      expect(status, path).to.equal(400);
      expect(refusalOf(body).code).to.equal('API_INVALID_QUERY');
      expect(refusalOf(body).message).to.match(names);
    }
    expect(refusalOf((await ask('/nothing')).body).code).to.equal('API_NOT_FOUND');
  });

  it('never writes: every answer comes over a role that can only read, no row changes, and no other method is taken', async () => {
    const before = await rowCounts(base);
    const paths = ROUTES.map(({ path }) =>
      path
        .replace(':orderId', world.entryOrder)
        .replace(':bot', 'trend')
        .replace('/why', '/why?instrument=BTC/USDT&time=00:00'),
    );
    for (const path of paths) await get(path, z.unknown());
    for (const path of paths) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const { status, body } = await ask(path, { method });
        expect([status, refusalOf(body).code], `${method} ${path}`).to.deep.equal([405, 'API_READ_ONLY']);
      }
    }
    expect(await rowCounts(base)).to.deep.equal(before);
    expect(await get('', z.array(z.unknown()))).to.have.length(ROUTES.length);
  });

  it('answers on loopback names only, so that a page elsewhere cannot reach it through a name of its own', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const asked = request(`${api.url}/api/v1/status`, { headers: { host: 'evil.example:80' } }, response => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.once('error', reject).end();
    });
    expect(status).to.equal(421);
  });
});
