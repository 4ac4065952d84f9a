/**
 * One core, full path: candles in memory → features → strategy → risk → matching → ledger → equity. Last line: JSON.
 * `npm run bench:backtest [bars]`; the plain path is run over a part of the bars, and its result's hash compared.
 */
import { runBacktest } from '#scripts/research/backtest.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { scenarioOf, seriesOf } from './backtest-scenario.ts';
import { emaCross } from './ema-cross.ts';

const BARS = Number(process.argv[2] ?? 1_000_000);
const PLAIN_SHARE = 0.05;
const strategy = emaCross as unknown as AnyStrategy;

const SCENARIOS = [
  { name: 'about 1 order per 1,000 bars', params: { gapAtr: 4.2 }, symbols: 1 },
  {
    name: 'about 20 orders per 1,000 bars, ten features',
    params: { gapAtr: 0, beside: [5, 8, 13, 21, 34, 55, 89] },
    symbols: 1,
  },
  { name: '50 symbols', params: { gapAtr: 4.2 }, symbols: 50 },
] as const;

interface Run {
  readonly seconds: number;
  /** Of the processor, which says more than the wall's clock on a busy machine. */
  readonly cpuSeconds: number;
  readonly orders: number;
  readonly bars: number;
  readonly hash: string;
}

function measure(series: readonly Series[], params: Readonly<Record<string, unknown>>, path: 'plain' | 'fast'): Run {
  const input = scenarioOf(series, { strategy, params });
  const [began, busy] = [performance.now(), process.cpuUsage()];
  const { orders, bars, hash } = runBacktest({ ...input, path });
  const cpuSeconds = process.cpuUsage(busy).user / 1e6;
  return { seconds: (performance.now() - began) / 1_000, cpuSeconds, orders: orders.length, bars, hash };
}

const say = (name: string, { seconds, cpuSeconds, bars, orders, hash }: Run): void =>
  console.log(
    `  ${name.padEnd(12)} ${seconds.toFixed(3)} s (${cpuSeconds.toFixed(3)} s of processor)  ${(bars / seconds / 1e6).toFixed(3)} million bars/s  ${orders} orders  ${hash.slice(0, 16)}`,
  );

const results = SCENARIOS.map(({ name, params, symbols }) => {
  console.log(name);
  const before = process.memoryUsage();
  const series = seriesOf({ bars: Math.round(BARS / symbols), symbols, seed: 'bench' });
  const cold = measure(series, params, 'fast');
  say('fast, cold', cold);
  const warm = measure(series, params, 'fast');
  say('fast, warm', warm);
  const after = process.memoryUsage();
  const part = seriesOf({ bars: Math.round((BARS * PLAIN_SHARE) / symbols), symbols, seed: 'bench' });
  const [plain, same] = [measure(part, params, 'plain'), measure(part, params, 'fast')];
  say('plain, part', plain);
  if (plain.hash !== same.hash || cold.hash !== warm.hash) throw new Error('the paths differ');
  return {
    name,
    bars: warm.bars,
    ordersPerThousand: (warm.orders / warm.bars) * 1_000,
    cold: cold.bars / cold.seconds,
    warm: warm.bars / warm.seconds,
    warmPerCpuSecond: warm.bars / warm.cpuSeconds,
    plain: plain.bars / plain.seconds,
    bytesPerBar: (after.rss - before.rss) / warm.bars,
    hash: warm.hash,
  };
});
const peakMb = process.resourceUsage().maxRSS / 1_024;
console.log(`peak memory ${peakMb.toFixed(0)} MB`);
console.log(JSON.stringify({ bars: BARS, peakMb, results }));
