import { expect } from 'chai';
import type { Protection } from '#agents/execution/core/desk.ts';
import { LISTS } from './desk-runner.ts';
import { GRACE_MS, LOST_MS, type Mishap, type TrailingRun, trailingRun } from './trailing-run.ts';

const MISHAPS: readonly Mishap[] = ['none', 'create-fails', 'gap', 'partial-fills', 'killed'];
const STYLES: readonly Protection[] = [
  LISTS,
  { ...LISTS, oco: 'bracket' },
  { ...LISTS, oco: 'none', stop: 'stop-loss-limit' },
];

/** The longest that a run may go without its stop: a killed process comes back first, and its lost requests must expire. */
const limitOf = ({ mishap }: TrailingRun): number => (mishap === 'killed' ? LOST_MS + GRACE_MS : GRACE_MS);

/** Plays so many seeded runs and expects that each stays protected, sells no more than it holds, and that enough happened in them. */
export function expectProtected(series: string, runs: number): void {
  const played = Array.from({ length: runs }, (_, index) => {
    const mishap = MISHAPS[index % MISHAPS.length] ?? 'none';
    const style = STYLES[Math.floor(index / MISHAPS.length) % STYLES.length] ?? LISTS;
    return { seed: `${series} ${index}`, run: trailingRun(`${series} ${index}`, mishap, style) };
  });
  const broken = played.filter(
    ({ run }) => run.bareMs > limitOf(run) || !run.isFlatOrProtected || !run.excess.isZero(),
  );
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
  const worst = (mishap: Mishap): number =>
    Math.max(...all.filter(run => run.mishap === mishap).map(one => one.bareMs));
  const text = MISHAPS.map(mishap => `${mishap} ${worst(mishap)} ms`).join(', ');
  console.log(
    `      ${total(run => run.moves)} moves, ${total(run => run.parts)} parts; longest without a stop: ${text}`,
  );
}
