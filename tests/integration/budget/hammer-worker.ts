import { setTimeout as sleep } from 'node:timers/promises';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { ClientOrderId } from '#shared/domain/order.ts';
import { BINANCE } from '#shared/exchange/binance/capabilities.ts';
import type { Budget } from '#shared/exchange/budget/budget.ts';
import type { Script } from '#shared/exchange/budget/scripts.ts';
import { SharedBudget } from '#shared/exchange/budget/shared.ts';
import type { Exchange, Outcome, Read, VenueFault } from '#shared/exchange/port.ts';
import { VENUES } from '#shared/exchange/venues.ts';
import { floorToStep } from '#shared/kernel/decimal.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { database, openPool } from '#shared/persistence/connection.ts';
import { banStore } from '#shared/persistence/venue-bans.ts';
import { openScriptRunner } from '#shared/runtime/venue-budget.ts';
import type { HammerOrders, HammerReport } from './hammer.ts';

/* One of several processes on one account, which asks as fast as its budget lets it, and cancels on a beat. */

const SYMBOL = 'BTC/USDT' as MarketSymbol;
const MOST_OPEN = 60;
/** Who is held back asks again this soon, whatever it was told. */
const IMPATIENCE_MS = 50;
const wallNow = () => epochMs(Date.now());

const orders = JSON.parse(process.env.HAMMER ?? '{}') as HammerOrders;
const pool = openPool({ url: orders.databaseUrl, name: 'hammer', size: 1 });
const redis = await openScriptRunner(orders.redisUrl);
const shared = new SharedBudget({
  limits: BINANCE.rateLimits,
  scopes: { address: orders.prefix, account: `${orders.prefix}/main` },
  redis,
  bans: banStore(database(pool), 'binance'),
  prefix: orders.prefix,
  wallNow,
  troubled: () => {
    report.troubles += 1;
  },
});
const report: HammerReport = {
  sent: { protect: 0, reconcile: 0, entry: 0, data: 0 },
  held: { protect: 0, reconcile: 0, entry: 0, data: 0 },
  refusals: [],
  cancelWaitsMs: [],
  takesUs: [],
  bareRoundTripsMs: [],
  fullest: {},
  troubles: 0,
};

/** When the request that is about to ask was wished for; only for cancels. */
let wishedAt: number | null = null;
const measured: Budget = {
  async take(lane, cost) {
    const wished = wishedAt;
    wishedAt = null;
    const began = performance.now();
    const held = await shared.take(lane, cost);
    const now = performance.now();
    report[held === null ? 'sent' : 'held'][lane] += 1;
    if (held === null && wished !== null) report.takesUs.push((now - began) * 1_000);
    if (wished !== null) report.cancelWaitsMs.push(held === null ? now - wished : Number.MAX_SAFE_INTEGER);
    return held;
  },
  observe(limit, used) {
    report.fullest[limit] = Math.max(report.fullest[limit] ?? 0, used);
    shared.observe(limit, used);
  },
  stop: (limit, until, reason) => shared.stop(limit, until, reason),
  close: () => shared.close(),
};

const exchange = await VENUES.binance.openExchange({
  restUrl: orders.restUrl,
  streamUrl: orders.streamUrl,
  recvWindowMs: 5_000,
  wallNow,
  keys: orders.keys,
  symbols: [SYMBOL],
  budget: measured,
});
await shared.prepare();
// what is measured is an agent that runs, not one that is being compiled
for (let turn = 0; turn < 10; turn++) {
  await exchange.candles({ symbol: SYMBOL, timeframe: '1s', from: epochMs(wallNow() - 60_000), limit: 5 });
  await exchange.cancel({ symbol: SYMBOL, clientOrderId: 'f'.repeat(32) as ClientOrderId, sentAt: wallNow() });
}
process.send?.('ready');
await new Promise(resolve => process.once('message', resolve));

const end = performance.now() + orders.seconds * 1_000;
const isOver = (): boolean => performance.now() > end;
const open: ClientOrderId[] = [];

/** Whether it was held back here; what the venue itself refuses for its rate is what must never happen. */
function wasHeldBack(fault: VenueFault): boolean {
  if (fault.code !== 'VENUE_RATE_LIMITED') return false;
  if (fault.message.startsWith('held back here')) return true;
  report.refusals.push(`${fault.venueCode}: ${fault.message}`);
  return false;
}

/** Reads go before entries, and would leave them nothing: so they rest for a while, in which entries fill limits of their own. */
const READS = { everyMs: 90_000, fromMs: 3_000, untilMs: 60_000 } as const;
function mayRead(): boolean {
  const at = (performance.now() - end + orders.seconds * 1_000) % READS.everyMs;
  return at >= READS.fromMs && at < READS.untilMs;
}

async function read(ask: (exchange: Exchange) => Read<unknown>): Promise<void> {
  while (!isOver()) {
    if (!mayRead()) {
      await sleep(IMPATIENCE_MS);
      continue;
    }
    const result = await ask(exchange);
    if (!result.ok && wasHeldBack(result.error)) await sleep(IMPATIENCE_MS);
  }
}

const faultOf = (outcome: Outcome<unknown>): VenueFault | null => (outcome.kind === 'confirmed' ? null : outcome.fault);

async function enter(): Promise<void> {
  const [listed, bars] = [
    await exchange.instruments([SYMBOL]),
    await exchange.candles({ symbol: SYMBOL, timeframe: '1s', from: epochMs(wallNow() - 60_000), limit: 5 }),
  ];
  const instrument = listed.ok ? listed.value[0] : undefined;
  const close = bars.ok ? bars.value.at(-1)?.close : undefined;
  if (instrument === undefined || close === undefined) throw new Error('the venue tells no price');
  const limitPrice = floorToStep(instrument.tickSize.plus(close).times(0.5), instrument.tickSize);
  const quantity = floorToStep(
    instrument.minNotional.times(3).div(limitPrice).plus(instrument.stepSize),
    instrument.stepSize,
  );
  for (let count = 0; !isOver(); count++) {
    if (open.length >= MOST_OPEN) {
      await sleep(IMPATIENCE_MS);
      continue;
    }
    const clientOrderId = idOf('entry', count);
    const fault = faultOf(
      await exchange.place({
        symbol: SYMBOL,
        clientOrderId,
        side: 'buy',
        type: 'limit',
        quantity,
        limitPrice,
        stopPrice: null,
        timeInForce: 'GTC',
        sentAt: wallNow(),
      }),
    );
    if (fault === null) open.push(clientOrderId);
    else if (wasHeldBack(fault)) await sleep(IMPATIENCE_MS);
    else if (fault.code === 'VENUE_REJECTED') throw new Error(fault.message);
  }
}

const idOf = (...parts: readonly (string | number)[]): ClientOrderId =>
  deriveId('hammer', orders.name, ...parts).replaceAll('-', '') as ClientOrderId;

/** What this machine makes anything wait that asks Redis, at the same moments. */
async function bareRoundTrip(): Promise<void> {
  const began = performance.now();
  await redis.run('return 1' as Script, [], []).catch(() => undefined);
  report.bareRoundTripsMs.push(performance.now() - began);
}

/** One cancel per beat, whether or not the last one was answered. */
async function cancel(): Promise<void> {
  const began = performance.now() + orders.firstCancelMs;
  const answers: Promise<void>[] = [];
  for (let beat = 0; !isOver(); beat++) {
    const due = began + beat * orders.cancelEveryMs;
    await sleep(Math.max(0, due - performance.now()));
    void bareRoundTrip();
    wishedAt = due;
    const clientOrderId = open.shift() ?? idOf('nothing', beat);
    const answer = exchange.cancel({ symbol: SYMBOL, clientOrderId, sentAt: wallNow() }).then(outcome => {
      const fault = faultOf(outcome);
      if (fault !== null) wasHeldBack(fault);
    });
    answers.push(answer);
  }
  await Promise.all(answers);
}

const unsubscribe = exchange.subscribeAccount(() => undefined);
await Promise.all([
  read(venue => venue.balances()),
  read(venue => venue.openOrders(SYMBOL)),
  read(venue => venue.openOrders(null)),
  read(venue => venue.candles({ symbol: SYMBOL, timeframe: '1s', from: epochMs(wallNow() - 60_000), limit: 50 })),
  read(venue => venue.instruments([SYMBOL])),
  enter(),
  cancel(),
]);
unsubscribe();
await exchange.close();
await shared.close();
await pool.end();
await new Promise<void>(resolve => process.send?.(report, () => resolve()));
process.disconnect();
