import { epochMs, timeframeMs } from '#shared/kernel/time.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import type { BacktestInput } from '../backtest.ts';
import { recordIn, type StepRecord, type Transcript, transcriptOf } from './transcript.ts';

/** A bar at which a strategy saw or said something else because of what it cannot know. */
export interface Difference {
  /** Open time of the bar. */
  readonly time: number;
  /** Features whose value changed, `binance:BTC/USDT rsi`; empty: they are the same, and the strategy itself differs. */
  readonly features: readonly string[];
  /** With and without later bars: what it did, and why. */
  readonly full: string;
  readonly cut: string;
}

export interface LookAheadReport {
  readonly bars: number;
  /** Bars at which it wanted something. */
  readonly decisions: number;
  readonly cuts: readonly {
    /** The candles end here. */
    readonly at: number;
    /** Bars whose step was another one, and the first of them. */
    readonly differing: number;
    readonly first: Difference | null;
  }[];
  /** The same candles a second time: what differs is remembered outside of its state, or left to chance. */
  readonly again: { readonly differing: number; readonly first: Difference | null };
  /** `memory`: the second time differs, so that a peek cannot be ruled out by cutting. */
  readonly verdict: 'clean' | 'memory' | 'look-ahead';
}

/**
 * Runs a backtest again on candles that end earlier, and compares each step up to there: features, state, signals and reasons. They must be the
 * same, for at those bars nobody knew more. What a strategy carries in its own file about the candles (prices learnt by heart) is
 * not found this way: no later bar is needed for it.
 */
export function lookAhead(
  input: BacktestInput,
  { cuts, progress }: { readonly cuts: number; readonly progress?: (done: number, of: number) => void },
): LookAheadReport {
  const full = transcriptOf(input);
  progress?.(1, cuts + 2);
  const again = differencesOf(full, transcriptOf(input));
  progress?.(2, cuts + 2);
  const times = [...full.keys()];
  const wanted = times.filter(time => recordIn(full.get(time) ?? '').signals.length > 0);
  const found = cutTimes({ times, wanted, cuts }).map((time, index) => {
    const at = time + timeframeMs(input.baseTimeframe);
    const differences = differencesOf(full, transcriptOf(upTo(input, at)));
    progress?.(index + 3, cuts + 2);
    return { at, ...differences };
  });
  const differs = found.some(one => one.differing > 0);
  return {
    bars: times.length,
    decisions: wanted.length,
    cuts: found,
    again,
    verdict: again.differing > 0 ? 'memory' : differs ? 'look-ahead' : 'clean',
  };
}

/** Half of them right after bars at which something was wanted, the others spread over all bars; the earliest first. */
function cutTimes({
  times,
  wanted,
  cuts,
}: {
  readonly times: readonly number[];
  readonly wanted: readonly number[];
  readonly cuts: number;
}): readonly number[] {
  const spread = (among: readonly number[], count: number): readonly number[] =>
    Array.from({ length: Math.min(count, among.length) }, (_, index) => {
      return among[Math.floor(((index + 1) * among.length) / (count + 1))] ?? 0;
    });
  const half = Math.floor(cuts / 2);
  const chosen = new Set([...spread(wanted, half), ...spread(times, cuts - half)]);
  return [...chosen].sort((a, b) => a - b);
}

/** The same as if nothing were known after `at`. In copies: nobody may look behind the end of a view. */
function upTo(input: BacktestInput, at: number): BacktestInput {
  const observations = input.observations?.filter(one => one.knownAt <= at);
  return { ...input, observations, series: input.series.map(one => seriesUpTo(one, at)), until: epochMs(at) };
}

function seriesUpTo(series: Series, at: number): Series {
  const { columns, flow, funding } = series;
  const end = columns.time.filter(time => time + timeframeMs(columns.timeframe) <= at).length;
  const due = funding?.time.filter(time => time <= at).length ?? 0;
  return {
    ...series,
    columns: { ...cut(columns, end), timeframe: columns.timeframe },
    ...(flow === undefined ? {} : { flow: cut(flow, end) }),
    ...(funding === undefined ? {} : { funding: cut(funding, due) }),
  };
}

type Arrays<T> = { readonly [Key in keyof T as T[Key] extends Float64Array ? Key : never]: Float64Array };

const cut = <T extends object>(columns: T, end: number): Arrays<T> =>
  Object.fromEntries(
    Object.entries(columns)
      .filter((entry): entry is [string, Float64Array] => entry[1] instanceof Float64Array)
      .map(([name, values]) => [name, values.slice(0, end)]),
  ) as Arrays<T>;

/** Of the bars that both have; the cut one decides which those are. */
function differencesOf(
  full: Transcript,
  cut: Transcript,
): { readonly differing: number; readonly first: Difference | null } {
  let differing = 0;
  let first: Difference | null = null;
  for (const [time, said] of cut) {
    const before = full.get(time) ?? '';
    if (before === said) continue;
    differing += 1;
    first ??= differenceOf(time, before === '' ? null : recordIn(before), recordIn(said));
  }
  return { differing, first };
}

function differenceOf(time: number, full: StepRecord | null, cut: StepRecord): Difference {
  const features = Object.entries(cut.features).flatMap(([instrument, values]) =>
    Object.entries(values ?? {})
      .filter(([name, value]) => (full?.features[instrument]?.[name] ?? null) !== value)
      .map(([name]) => `${instrument} ${name}`),
  );
  return { time, features, full: full === null ? 'no step' : saidIn(full), cut: saidIn(cut) };
}

const saidIn = ({ signals, why }: StepRecord): string => {
  const wants = signals.map(signal => `${signal.kind} ${signal.instrument}`);
  const codes = Object.entries(why).map(([instrument, one]) => `${instrument} ${one.code}`);
  return [...wants, ...codes].join(', ');
};
