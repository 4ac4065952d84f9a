import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { BREAKER_KINDS } from '#agents/risk-manager/core/breakers/registry.ts';
import type { ProfileValues } from '#scripts/chaos/profile-values.ts';
import { isLoss } from '#shared/domain/breaker.ts';
import { type Processes, startProcesses } from '#tests/installation/processes.ts';
import { type Distribution, distribution } from './statistics.ts';

export interface Scenario {
  /** Instruments that close at once. */
  readonly width: number;
  /** Bars of 1 s of market time per second. */
  readonly speed: number;
  /** Bars from one entry to the next. */
  readonly cycleBars: number;
  /** Entries of each instrument that are counted; the first two are not. */
  readonly bursts: number;
}

export interface Measured {
  /** From sending the frame that closes an instrument's candle to receiving the order. */
  readonly perOrder: Distribution;
  /** From the first closing frame of a bar until the risk manager has finished all its signals. */
  readonly decided: Distribution;
  /** From the first closing frame of a bar until its last order has come. */
  readonly allOrders: Distribution;
  /** Entries that did not become an order. */
  readonly missing: number;
  /** Where the time goes: medians of the steps of one order, in ms. */
  readonly steps: Readonly<Record<string, number>>;
}

const WARM_UP_BURSTS = 2;
const LIVE_TIMEOUT_MS = 240_000;

/** Runs a whole installation over `width` instruments and reads what its paper exchange saw. */
export async function measureScenario(scenario: Scenario): Promise<Measured> {
  const running = await startProcesses(profileOf(scenario));
  try {
    const period = (1_000 * scenario.cycleBars) / scenario.speed;
    await allInstrumentsLive(running, scenario.width);
    await sleep(Math.max(4_000, WARM_UP_BURSTS * period));
    await latency(running);
    await sleep(scenario.bursts * period + period / 2);
    return await evaluate(running.database.pool, await latency(running), scenario);
  } finally {
    await running.dispose();
  }
}

/** Waits until the history of every instrument is loaded and its stream has begun. */
async function allInstrumentsLive({ database, fallen }: Processes, width: number): Promise<void> {
  for (const end = performance.now() + LIVE_TIMEOUT_MS; ; await sleep(1_000)) {
    const { rows } = await database.pool.query(
      "select count(distinct instrument_id)::int as live from candles where source = 'stream'",
    );
    if (rows[0]?.live === width) return;
    const problem = fallen();
    if (problem !== null) throw new Error(problem);
    if (performance.now() > end) throw new Error(`${rows[0]?.live} of ${width} instruments are live`);
  }
}

function profileOf({ width, speed, cycleBars }: Scenario): ProfileValues {
  const symbols = Array.from({ length: width }, (_, index) => `X${String(index).padStart(3, '0')}/USDT`);
  return {
    profile: 'demo',
    account: 'main',
    venue: {
      id: 'binance',
      recvWindowMs: 5_000,
      rateLimits: { weight: 1_000_000, 'orders-10s': 100_000, 'orders-1d': 10_000_000 },
    },
    quoteAsset: 'USDT',
    instruments: symbols,
    baseTimeframe: '1s',
    clock: speed === 1 ? 'wall' : 'market',
    paperExchange: {
      feed: { kind: 'generated' },
      symbols,
      speed,
      accounts: { main: { USDT: '1000000' } },
      limits: { weightPerMinute: 1_000_000, ordersPerTenSeconds: 100_000, ordersPerDay: 10_000_000 },
    },
    dataCollection: { historyBars: 600, minStaleMs: 60_000 },
    strategy: {
      userStrategies: 'tests/bench/strategies',
      entryValidityMs: 60_000,
      bots: [{ name: 'bench', strategy: 'every-cycle', allocation: 1, minConfidence: 0.05, params: { cycleBars } }],
    },
    riskManager: {
      maxPositionShare: 0.0001,
      maxPositions: 10_000,
      maxEntriesPerMinute: 100_000,
      staleAfterBars: 1_000,
      priceCollar: 0.5,
      // every entry is to become an order, whatever all of them together would lose
      maxHeat: 1,
      maxClusterShare: 1,
      // looked at as in production, and never reached
      breakers: Object.fromEntries(BREAKER_KINDS.map(kind => [kind, { limit: isLoss(kind) ? 0.999 : 1e9 }])),
    },
  };
}

interface Sample {
  readonly frames: readonly { readonly symbol: string; readonly openTime: number; readonly sentAtMs: number }[];
  readonly orders: readonly {
    readonly symbol: string;
    readonly clientOrderId: string;
    readonly receivedAtMs: number;
    readonly lastFrame: { readonly openTime: number; readonly sentAtMs: number } | null;
  }[];
}

const latency = async ({ control }: Processes): Promise<Sample> => (await control.get('/latency')) as Sample;

interface EntryRow {
  readonly client_order_id: string;
  readonly bar_time: number;
  readonly times: Readonly<Record<string, number>>;
}

/** When each message on the way of an entry was written and done, in epoch ms. */
const ENTRIES = `
  select o.client_order_id, extract(epoch from s.bar_time)::float8 * 1000 as bar_time,
    (select json_object_agg(w.type || ' ' || w.what, w.at) from (
      select type, 'written' as what, extract(epoch from created_at)::float8 * 1000 as at from deliveries
        where correlation_id = o.correlation_id and type = any($1)
      union all
      select type, 'done', extract(epoch from done_at)::float8 * 1000 from deliveries
        where correlation_id = o.correlation_id and type = any($1)) w) as times
  from orders o join risk_decisions d on d.id = o.approval_id join signals s on s.id = d.signal_id
  where o.purpose = 'entry'`;
const TYPES = ['candle-closed', 'features-ready', 'signal-raised', 'order-approved'];

async function evaluate(pool: pg.Pool, sample: Sample, scenario: Scenario): Promise<Measured> {
  const { rows } = await pool.query<EntryRow>(ENTRIES, [TYPES]);
  const entries = new Map(rows.map(row => [row.client_order_id, row]));
  const frames = new Map(sample.frames.map(frame => [`${frame.symbol} ${frame.openTime}`, frame.sentAtMs]));
  const perOrder: number[] = [];
  const steps = new Map<string, number[]>();
  const bars = new Map<number, { sent: number[]; received: number[]; decided: number[] }>();
  for (const order of sample.orders) {
    const entry = entries.get(order.clientOrderId);
    const sent = entry && frames.get(`${order.symbol} ${entry.bar_time}`);
    if (entry === undefined || sent === undefined) continue;
    perOrder.push(order.receivedAtMs - sent);
    note(steps, entry.times, { sent, received: order.receivedAtMs });
    const bar = bars.get(entry.bar_time) ?? { sent: [], received: [], decided: [] };
    bars.set(entry.bar_time, bar);
    bar.sent.push(sent);
    bar.received.push(order.receivedAtMs);
    bar.decided.push(entry.times['signal-raised done'] ?? Number.NaN);
  }
  // The first and the last burst may be cut by when we looked.
  const whole = [...bars.entries()].sort(([a], [b]) => a - b).slice(0, scenario.bursts);
  const spans = (ends: 'received' | 'decided'): readonly number[] =>
    whole.map(([, bar]) => Math.max(...bar[ends]) - Math.min(...bar.sent));
  return {
    perOrder: distribution(perOrder),
    decided: distribution(spans('decided')),
    allOrders: distribution(spans('received')),
    missing: whole.reduce((total, [, bar]) => total + scenario.width - bar.sent.length, 0),
    steps: Object.fromEntries([...steps].map(([step, values]) => [step, distribution(values).p50Ms])),
  };
}

function note(
  steps: Map<string, number[]>,
  times: EntryRow['times'],
  { sent, received }: { readonly sent: number; readonly received: number },
): void {
  let before = sent;
  const add = (step: string, at: number): void => {
    const list = steps.get(step) ?? [];
    steps.set(step, [...list, at - before]);
    before = at;
  };
  for (const type of TYPES) add(`${type} written`, times[`${type} written`] ?? Number.NaN);
  add('order received', received);
}
