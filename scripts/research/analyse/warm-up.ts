import { epochMs, timeframeMs } from '#shared/kernel/time.ts';
import type { BacktestInput } from '../backtest.ts';
import { recordIn, type StepRecord, type Transcript, transcriptOf } from './transcript.ts';

/** How far a feature is off with a shorter warm-up, over the bars that are traded. */
export interface FeatureDrift {
  readonly feature: string;
  /** Bars at which it had no value while the longest warm-up gave one. */
  readonly missing: number;
  /** Largest difference, as a share of the value; 0 where both are the same. */
  readonly largest: number;
  /** Bars from the first on until it never differs any more by more than a billionth. */
  readonly settledAfter: number;
}

export interface WarmUpRow {
  /** Base bars before the first one that is traded. */
  readonly bars: number;
  /** Bars at which the bots wanted something else than with the longest warm-up, and the last of them. */
  readonly decisions: number;
  readonly lastDecision: number | null;
  /** The features that differ, the farthest first. */
  readonly features: readonly FeatureDrift[];
}

export interface WarmUpReport {
  readonly bars: number;
  /** Against the last one, which is the longest. */
  readonly lengths: readonly WarmUpRow[];
  /** The shortest warm-up with which nothing differs. */
  readonly enough: number;
  /** Bots that were begun so many bars earlier, with the longest warm-up: what differs later comes of state and positions alone. */
  readonly earlier: readonly Pick<WarmUpRow, 'bars' | 'decisions' | 'lastDecision'>[];
}

const SAME = 1e-9;

/** Runs a backtest with several warm-ups, and compares features and decisions with those of the longest. Its candles must go back that far. */
export function warmUp(
  input: BacktestInput,
  {
    lengths,
    progress,
  }: { readonly lengths: readonly number[]; readonly progress?: (done: number, of: number) => void },
): WarmUpReport {
  const sorted = [...new Set(lengths)].sort((a, b) => a - b);
  const longest = sorted.at(-1) ?? 0;
  let done = 0;
  const run = (historyBars: number, from = input.from): Transcript => {
    const transcript = transcriptOf({ ...input, from, historyBars, marketBars: 0 });
    done += 1;
    progress?.(done, 2 * sorted.length);
    return transcript;
  };
  const settled = run(longest);
  const rows = sorted.map((bars): WarmUpRow => {
    const short = bars === longest ? settled : run(bars);
    return { bars, ...decisionsIn(settled, short), features: driftOf(settled, short) };
  });
  const barMs = timeframeMs(input.baseTimeframe);
  const room = (input.from - Math.min(...input.series.map(({ columns }) => columns.time[0] ?? 0))) / barMs - longest;
  const earlier = sorted.filter(bars => bars > 0 && bars <= room);
  return {
    bars: settled.size,
    lengths: rows,
    enough: enoughOf(rows),
    earlier: earlier.map(bars => {
      const begun = run(longest, epochMs(input.from - bars * barMs));
      const shared = new Map([...begun].filter(([time]) => settled.has(time)));
      return { bars, ...decisionsIn(shared, settled) };
    }),
  };
}

/** From the longest on downwards, as long as nothing differs. */
function enoughOf(rows: readonly WarmUpRow[]): number {
  const firstGood = rows.findLastIndex(row => row.decisions > 0 || row.features.length > 0) + 1;
  return rows[firstGood]?.bars ?? 0;
}

const wantsOf = (text: string | undefined): string =>
  text === undefined ? '' : JSON.stringify(recordIn(text).signals);

function decisionsIn(a: Transcript, b: Transcript): Pick<WarmUpRow, 'decisions' | 'lastDecision'> {
  const times = [...a.keys()].filter(time => wantsOf(a.get(time)) !== wantsOf(b.get(time)));
  return { decisions: times.length, lastDecision: times.at(-1) ?? null };
}

interface Drifting {
  missing: number;
  largest: number;
  settledAfter: number;
}

function driftOf(settled: Transcript, short: Transcript): readonly FeatureDrift[] {
  const drifts = new Map<string, Drifting>();
  let row = 0;
  for (const [time, text] of settled) {
    row += 1;
    const other = short.get(time);
    const before = other === undefined ? {} : valuesOf(recordIn(other));
    for (const [feature, value] of Object.entries(valuesOf(recordIn(text)))) {
      const now = before[feature] ?? null;
      const off = differenceOf(value, now);
      if (off <= SAME) continue;
      const drift = drifts.get(feature) ?? { missing: 0, largest: 0, settledAfter: 0 };
      drifts.set(feature, drift);
      drift.settledAfter = row;
      if (now === null || value === null) drift.missing += 1;
      else drift.largest = Math.max(drift.largest, off);
    }
  }
  return [...drifts]
    .map(([feature, drift]) => ({ feature, ...drift }))
    .sort((a, b) => b.missing - a.missing || b.largest - a.largest);
}

const valuesOf = ({ features }: StepRecord): Readonly<Record<string, number | null>> =>
  Object.fromEntries(
    Object.entries(features).flatMap(([instrument, values]) =>
      Object.entries(values ?? {}).map(([name, value]) => [`${instrument} ${name}`, value]),
    ),
  );

function differenceOf(a: number | null, b: number | null): number {
  if (a === null || b === null) return a === b ? 0 : Number.POSITIVE_INFINITY;
  return a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}
