/**
 * One core, full path: candles in memory → features → strategy → risk → matching → ledger → equity → metrics. Last line: JSON.
 * `npm run bench:backtest [bars]`; each scenario in a process of its own. The plain path is run over a part of the bars, and its
 * result's hash compared. Seconds are those of the processor, which says more than the wall's clock on a busy machine. The script holds
 * the engine's young generation to 16 MB, since the engine would let it grow to many times what a result keeps.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { runBacktest } from '#scripts/research/backtest.ts';
import { FeatureStore } from '#scripts/research/feature-store.ts';
import { reportInputOf } from '#scripts/research/report-input.ts';
import { performanceOf } from '#shared/accounting/performance/performance.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import type { BacktestResult } from '#shared/research/backtest/outcome.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { scenarioOf, seriesOf } from './backtest-scenario.ts';
import { emaCross } from './ema-cross.ts';

const PLAIN_SHARE = 0.05;
const YEAR_BARS = 525_600;
const SWEEP = { sets: 1_000, measured: 40, cores: 2 } as const;
const FEW = { gapAtr: 4.2 };
const MANY = { gapAtr: 0, beside: [5, 8, 13, 21, 34, 55, 89] };
const strategy = emaCross as unknown as AnyStrategy;

type Params = Readonly<Record<string, unknown>>;

interface Run {
  readonly seconds: number;
  readonly wallSeconds: number;
  readonly result: BacktestResult;
}

function measure(series: readonly Series[], params: Params, more: Partial<Parameters<typeof runBacktest>[0]>): Run {
  const input = { ...scenarioOf(series, { strategy, params }), ...more };
  const [began, busy] = [performance.now(), process.threadCpuUsage()];
  const result = runBacktest(input);
  performanceOf(reportInputOf(input, result, { name: 'bench', runHash: '' }));
  const { user, system } = process.threadCpuUsage(busy);
  return { seconds: (user + system) / 1e6, wallSeconds: (performance.now() - began) / 1_000, result };
}

const speedOf = ({ seconds, result }: Run): number => result.bars / seconds;

function say(name: string, run: Run): void {
  const { seconds, wallSeconds, result } = run;
  const speed = `${(speedOf(run) / 1e6).toFixed(3)} million bars/s`;
  const orders = `${result.orders.length} orders`;
  console.log(
    `  ${name.padEnd(16)} ${seconds.toFixed(3)} s (${wallSeconds.toFixed(3)} s on the wall)  ${speed}  ${orders}  ${result.path} ${result.hash.slice(0, 16)}`,
  );
}

/** Cold, warm, and a part of it on both paths. */
function compare(name: string, params: Params, of: { readonly bars: number; readonly symbols: number }) {
  console.log(name);
  const series = seriesOf({ bars: Math.round(of.bars / of.symbols), symbols: of.symbols, seed: 'bench' });
  const before = process.memoryUsage.rss();
  const cold = measure(series, params, {});
  const candles = 6 * Float64Array.BYTES_PER_ELEMENT;
  const bytesPerBar = candles + (process.resourceUsage().maxRSS * 1_024 - before) / cold.result.bars;
  const warm = [1, 2, 3].map(() => measure(series, params, {})).reduce((a, b) => (a.seconds < b.seconds ? a : b));
  say('cold', cold);
  say('warm', warm);
  console.log(`  ${bytesPerBar.toFixed(0)} bytes per bar at most, candles and what the code itself takes in it`);
  const part = seriesOf({
    bars: Math.round((of.bars * PLAIN_SHARE) / of.symbols),
    symbols: of.symbols,
    seed: 'bench',
  });
  const [plain, same] = [measure(part, params, { path: 'plain' }), measure(part, params, {})];
  say('plain, a part', plain);
  if (plain.result.hash !== same.result.hash || cold.result.hash !== warm.result.hash) {
    throw new Error('the paths differ');
  }
  const ordersPerThousand = (warm.result.orders.length / warm.result.bars) * 1_000;
  return {
    name,
    bars: warm.result.bars,
    ordersPerThousand,
    coldSeconds: cold.seconds,
    warmSeconds: warm.seconds,
    cold: speedOf(cold),
    warm: speedOf(warm),
    plain: speedOf(plain),
    bytesPerBar,
    hash: warm.result.hash,
  };
}

/** Many symbols in one account against each of them alone. */
function together(bars: number, symbols: number) {
  const all = compare(`${symbols} symbols`, FEW, { bars, symbols });
  const series = seriesOf({ bars: Math.round(bars / symbols), symbols, seed: 'bench' });
  const alone = series.reduce((total, one) => total + measure([one], FEW, {}).seconds, 0);
  const share = all.warmSeconds / alone;
  console.log(`  together ${share.toFixed(2)} times as long as each alone, ${alone.toFixed(3)} s`);
  return { ...all, aloneSeconds: alone, timesAlone: share };
}

/** Parameter sets over one year, which share what features they have in common. */
function sweep() {
  console.log(`a sweep of ${SWEEP.sets} sets over a year of 1m bars, of which ${SWEEP.measured} are measured`);
  const series = seriesOf({ bars: YEAR_BARS, symbols: 1, seed: 'bench' });
  const featureStore = new FeatureStore();
  let seconds = 0;
  let orders = 0;
  for (let set = 0; set < SWEEP.measured; set++) {
    const params = { fast: 10 + (set % 8) * 2, slow: 40 + Math.floor(set / 8) * 10, gapAtr: 4.2 };
    const run = measure(series, params, { featureStore });
    seconds += run.seconds;
    orders += run.result.orders.length;
  }
  const whole = ((seconds / SWEEP.measured) * SWEEP.sets) / SWEEP.cores;
  console.log(
    `  ${seconds.toFixed(1)} s of processor, ${orders} orders: ${whole.toFixed(0)} s for all on ${SWEEP.cores} cores`,
  );
  return { name: 'sweep', measured: SWEEP.measured, seconds, orders, wholeSeconds: whole };
}

const SCENARIOS: Readonly<Record<string, (bars: number) => unknown>> = {
  few: bars => compare('about 1 order per 1,000 bars', FEW, { bars, symbols: 1 }),
  many: bars => compare('about 20 orders per 1,000 bars, ten features', MANY, { bars, symbols: 1 }),
  together: bars => together(bars, 50),
  sweep,
};

const [first = '1000000', bars = '1000000'] = process.argv.slice(2);
const own = SCENARIOS[first];
if (own !== undefined) {
  console.log(JSON.stringify({ ...(own(Number(bars)) as object), peakMb: process.resourceUsage().maxRSS / 1_024 }));
} else {
  const results = Object.keys(SCENARIOS).map(name => {
    const { stdout, status } = spawnSync(
      process.execPath,
      [...process.execArgv, fileURLToPath(import.meta.url), name, first],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    if (status !== 0) throw new Error(`${name} ended with ${status}`);
    const lines = stdout.trimEnd().split('\n');
    console.log(lines.slice(0, -1).join('\n'));
    return JSON.parse(lines.at(-1) ?? 'null') as unknown;
  });
  console.log(JSON.stringify({ bars: Number(first), results }));
}
