import { expect } from 'chai';
import type { Protection } from '#agents/execution/core/desk.ts';
import { IN_ONE_CALL, LISTS } from './desk-runner.ts';
import { GRACE_MS, type Mishap, type TrailingRun, trailingRun } from './trailing-run.ts';

const MISHAPS: readonly Mishap[] = [
  'none',
  'create-fails',
  'request-lost',
  'gap',
  'partial-fills',
  'no-room',
  'killed',
];
const STYLES: readonly Protection[] = [
  LISTS,
  IN_ONE_CALL,
  { ...LISTS, oco: 'bracket' },
  { ...LISTS, oco: 'none', stop: 'stop-loss-limit' },
];

/** Plays so many seeded runs and expects that each stays protected, sells no more than it holds, and that enough happened in them. */
export function expectProtected(series: string, runs: number): void {
  const played = Array.from({ length: runs }, (_, index) => {
    const mishap = MISHAPS[index % MISHAPS.length] ?? 'none';
    const style = STYLES[Math.floor(index / MISHAPS.length) % STYLES.length] ?? LISTS;
    return { seed: `${series} ${index}`, run: trailingRun(`${series} ${index}`, mishap, style) };
  });
  const broken = played.filter(({ run }) => run.bareMs > GRACE_MS || !run.isFlatOrProtected || !run.excess.isZero());
  expect(broken.map(({ seed, run }) => `${seed}: ${JSON.stringify(run)}`)).to.deep.equal([]);
  const all = played.map(({ run }) => run);
  const total = (of: (run: TrailingRun) => number): number => all.reduce((sum, run) => sum + of(run), 0);
  expect(
    total(run => run.moves),
    'stops were moved',
  ).to.be.greaterThan(runs * 3);
  expect(
    total(run => run.parts),
    'parts were sold',
  ).to.be.greaterThan(runs / 4);
  const lines = [
    ...STYLES.map(style => [nameOf(style), all.filter(run => run.protection === style)] as const),
    ...MISHAPS.map(mishap => [mishap, all.filter(run => run.mishap === mishap)] as const),
  ].map(([name, some]) => `        ${name}: ${gapsOf(some)}`);
  const text = `${total(run => run.moves)} moves, ${total(run => run.parts)} parts; times without a stop`;
  console.log([`      ${text}`, ...lines].join('\n'));
}

const nameOf = ({ oco, stop, replaces }: Protection): string =>
  replaces ? `${oco}, moved in one call` : `${oco}, ${stop}`;

function gapsOf(runs: readonly TrailingRun[]): string {
  const gaps = runs.flatMap(({ gapsMs }) => gapsMs).sort((a, b) => a - b);
  const moves = runs.reduce((sum, run) => sum + run.moves, 0);
  return `${gaps.length} in ${moves} moves, median ${gaps[Math.floor(gaps.length / 2)] ?? 0} ms, longest ${gaps.at(-1) ?? 0} ms`;
}
