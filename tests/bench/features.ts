/**
 * `npm run bench:features`: how long a snapshot of 100 features takes for one bar, bare and as technical-analysis computes
 * it (two streams per feature), and which indicators cost most. The last line is JSON.
 */
import { cpus } from 'node:os';
import { FeatureBlocks } from '#agents/technical-analysis/core/blocks.ts';
import type { Bar } from '#shared/domain/bar.ts';
import { type Feature, resolveFeature } from '#shared/indicators/feature.ts';
import { ALONE, type AnyIndicator } from '#shared/indicators/indicator.ts';
import { REGISTRY } from '#shared/indicators/registry.ts';
import { seededBars } from '#tests/golden/seeded-bars.ts';

const COUNT = 100;
const BARS = seededBars({ seed: 'bench', count: 5_000, stepMs: 60_000 });
const PASSES = 25;
/** What is wanted of a snapshot's mean CPU time; the percentiles by the wall are as good as the machine is quiet. */
const AIM_MS = 1;

/** In µs: by the wall, which counts what others take from the processor, and of this thread's CPU time. */
interface Snapshot {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly meanCpu: number;
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** Of this thread; counted in ticks of some ms, so only sums mean something. */
function cpuMicros(): number {
  const { user, system } = process.threadCpuUsage();
  return user + system;
}

/** Time per bar, after a first round that lets the compiler see everything. */
function perBar(start: () => (bar: Bar) => void): Snapshot {
  const warm = start();
  for (const bar of BARS) warm(bar);
  const update = start();
  const from = cpuMicros();
  const took = BARS.map(bar => {
    const began = performance.now();
    update(bar);
    return (performance.now() - began) * 1_000;
  }).sort((a, b) => a - b);
  const meanCpu = tenth((cpuMicros() - from) / BARS.length);
  const at = (share: number): number => tenth(took[Math.ceil(took.length * share) - 1] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99), max: at(1), meanCpu };
}

function featureOf({ name }: AnyIndicator): readonly Feature[] {
  const resolved = resolveFeature({ indicator: name, params: {} });
  return resolved.ok ? [resolved.value] : [];
}

/** Per bar: the middle one of several passes, which others on the processor do not hit. */
function nanoseconds(feature: Feature): number {
  const stream = feature.start();
  for (const bar of BARS) stream.update(bar, ALONE);
  const passes = Array.from({ length: PASSES }, (_, pass) => {
    const bars = BARS.slice((pass * BARS.length) / PASSES, ((pass + 1) * BARS.length) / PASSES);
    const from = performance.now();
    for (const bar of bars) stream.update(bar, ALONE);
    return ((performance.now() - from) * 1e6) / bars.length;
  }).sort((a, b) => a - b);
  return Math.round(passes[Math.floor(PASSES / 2)] ?? Number.NaN);
}

const features = REGISTRY.flatMap(featureOf);
/** Whether the feature is the first of its hundredth, so that every family has its share. */
const isChosen = (_: Feature, index: number): boolean => {
  const share = (position: number): number => Math.floor((position * COUNT) / features.length);
  return share(index) !== share(index - 1);
};
const hundred = features.filter(isChosen);
const bare = perBar(() => {
  const streams = hundred.map(feature => feature.start());
  return bar => {
    for (const stream of streams) stream.update(bar, ALONE);
  };
});
const live = perBar(() => {
  const blocks = new FeatureBlocks(hundred, '1m');
  return bar => void blocks.update(bar);
});
const costs = features.map(feature => ({ id: feature.id, ns: nanoseconds(feature) })).sort((a, b) => b.ns - a.ns);
const median = costs[Math.floor(costs.length / 2)]?.ns ?? Number.NaN;

const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, Node ${process.version}`;
const words = ({ p50, p99, max, meanCpu }: Snapshot): string =>
  `mean ${meanCpu} µs of CPU   p50 ${p50} µs   p99 ${p99} µs   max ${max} µs   ${meanCpu < AIM_MS * 1_000 ? 'meets' : 'MISSES'} ${AIM_MS} ms`;
console.log(`Machine: ${machine}; ${features.length} features known\n`);
console.log(`snapshot of ${hundred.length} features for one bar`);
console.log(`  bare    ${words(bare)}`);
console.log(`  live    ${words(live)}`);
console.log(`\none feature for one bar: median ${median} ns; the dearest:`);
for (const { id, ns } of costs.slice(0, 12)) console.log(`  ${id.padEnd(36)} ${ns} ns`);
console.log(JSON.stringify({ bench: 'features', machine, count: hundred.length, bare, live, medianNs: median }));
