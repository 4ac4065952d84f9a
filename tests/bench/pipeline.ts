/**
 * `npm run bench:pipeline`: how long a closed candle takes to become an order at the venue, as the paper exchange sees it,
 * beside what BullMQ alone takes for as many hops. The last line is JSON. Widths can be named: `… 1 10`.
 */
import { cpus, totalmem } from 'node:os';
import { type Floor, measureFloor } from './floor.ts';
import { type Measured, measureScenario, type Scenario } from './scenario.ts';

const SCENARIOS: readonly Scenario[] = [
  { width: 1, speed: 4, cycleBars: 2, bursts: 120 },
  { width: 10, speed: 2, cycleBars: 2, bursts: 40 },
  { width: 500, speed: 0.25, cycleBars: 4, bursts: 5 },
];
/** Of the issue, in ms. */
const AIMS: Readonly<Record<number, readonly (readonly [string, (m: Measured) => number, number])[]>> = {
  1: [
    ['p50', m => m.perOrder.p50Ms, 12],
    ['p99', m => m.perOrder.p99Ms, 40],
  ],
  10: [
    ['p50', m => m.perOrder.p50Ms, 30],
    ['p99', m => m.perOrder.p99Ms, 80],
  ],
  500: [['all decided', m => m.decided.maxMs, 500]],
};

const { TEST_REDIS_URL: redisUrl } = process.env;
if (!redisUrl) throw new Error('run it with npm run bench:pipeline, which brings Postgres and Redis');
const wanted = process.argv.slice(2).map(Number);
const scenarios = SCENARIOS.filter(({ width }) => wanted.length === 0 || wanted.includes(width));

const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
console.log(`Machine: ${machine}`);
console.log('Work: an installation of 8 processes on durable Postgres and Redis; one bot with 4 features over all');
console.log(
  'instruments; every bar of market time closes all instruments at once and every cycle enters all of them.\n',
);

const results: Record<string, { readonly floor: Floor; readonly pipeline: Measured }> = {};
for (const scenario of scenarios) {
  const { width } = scenario;
  const floor = await measureFloor({ redisUrl, width, bursts: width > 100 ? 10 : 100 });
  const pipeline = await measureScenario(scenario);
  results[width] = { floor, pipeline };
  report(scenario, floor, pipeline);
}
console.log(JSON.stringify({ bench: 'pipeline', machine, results }));

function report({ width }: Scenario, floor: Floor, measured: Measured): void {
  const { perOrder, decided, allOrders, missing, steps } = measured;
  const ratio = (perOrder.p50Ms / floor.perJob.p50Ms).toFixed(1);
  console.log(`${width} at once (${perOrder.samples} orders, ${missing} missing)`);
  console.log(`  candle to order  p50 ${perOrder.p50Ms} ms   p99 ${perOrder.p99Ms} ms   max ${perOrder.maxMs} ms`);
  console.log(
    `  bare floor       p50 ${floor.perJob.p50Ms} ms   p99 ${floor.perJob.p99Ms} ms   (${ratio} times at p50)`,
  );
  console.log(
    `  all decided      p50 ${decided.p50Ms} ms   max ${decided.maxMs} ms; all orders ${allOrders.p50Ms} ms, floor ${floor.perBurst.p50Ms} ms`,
  );
  console.log(
    `  steps            ${Object.entries(steps)
      .map(([step, ms]) => `${step} ${ms}`)
      .join(', ')}`,
  );
  for (const [name, value, aim] of AIMS[width] ?? []) {
    const reached = value(measured);
    console.log(`  ${reached <= aim ? '✓' : '✗'} ${name} ${reached} ms (at most ${aim})`);
  }
  console.log('');
}
