import { z } from 'zod';
import { exitPlan } from '../../domain/exit-plan.ts';
import { TIMEFRAMES } from '../../kernel/time.ts';
import { contentHash } from './content.ts';

/*
 * A study is many backtests with one question. It asks for trials in rounds: a round is proposed from complete rounds alone, so
 * what comes out depends neither on how many workers there are nor on who of them was first. All of this is plain JSON, so that
 * a study can be stored, resumed by somebody else and told apart by its hash. Times UTC in ms.
 */

const moment = z.int().min(0);

export const span = z
  .strictObject({ from: moment, until: moment })
  .refine(({ from, until }) => from < until, { error: 'expected from before until' })
  .readonly();
/** The first bar that is traded opens at `from`; the last one ends at `until`. */
export type StudySpan = z.output<typeof span>;

const trialBot = z
  .strictObject({
    name: z.string().min(1),
    strategy: z.string().min(1),
    /** What the strategy takes; what is left out has its default. */
    params: z.record(z.string(), z.json()).readonly(),
    /** Symbols; null: all of the study. */
    instruments: z.array(z.string()).min(1).readonly().nullable(),
    /** Null: the base timeframe. */
    timeframe: z.enum(TIMEFRAMES).nullable(),
    /** Share of the capital, 0 to 1. */
    allocation: z.number().min(0).max(1),
    minConfidence: z.number().min(0).max(1),
    exits: exitPlan.readonly().exactOptional(),
  })
  .readonly();
/** A bot as a trial has it. */
export type TrialBot = z.output<typeof trialBot>;

const market = z.discriminatedUnion('kind', [
  /** The candles as they are. */
  z.strictObject({ kind: z.literal('recorded') }),
  /** Candles of a path that was drawn by chance with the statistics of the recorded ones: see `marketOf`. */
  z.strictObject({
    kind: z.literal('generated'),
    method: z.enum(['garch', 'stationary-bootstrap']),
    seed: z.string().min(1),
  }),
  /** The recorded candles with worse weather. */
  z.strictObject({
    kind: z.literal('stressed'),
    /** Log returns and the ranges of bars are multiplied by this. */
    volatility: z.number().min(0).max(20),
    /** Where in the span, 0 to 1; how far the price goes, -0.3 is 30 % down; over how many bars; none: null. */
    shock: z
      .strictObject({ at: z.number().min(0).max(1), size: z.number().gt(-1).max(10), bars: z.int().min(1) })
      .readonly()
      .nullable(),
  }),
]);
export type TrialMarket = Readonly<z.output<typeof market>>;

/** What a trial brings back beside its metrics. */
const EXTRAS = ['daily', 'trades', 'curve'] as const;

export const trialSpec = z
  .strictObject({
    /** These bots and no others. */
    bots: z.array(trialBot).min(1).readonly(),
    span,
    market,
    /** Fees and spread are multiplied by this; 1: as the study assumes them. */
    costs: z.number().min(0).max(100),
    /** For what a run leaves to chance. */
    seed: z.string(),
    wanted: z
      .strictObject({
        /** Keys of the catalogue of metrics. */
        metrics: z.array(z.string()).readonly(),
        extras: z.array(z.enum(EXTRAS)).readonly(),
      })
      .readonly(),
  })
  .readonly();
/** All that decides a trial beside what its study fixes: candles, code, limits, models, capital. */
export type TrialSpec = z.output<typeof trialSpec>;

const finite = z.number();
const numbers = z
  .strictObject({
    /** Of decisions, fills and books: `BacktestResult.hash`. */
    resultHash: z.string(),
    /** The wanted ones by key; null where undefined. */
    metrics: z.record(z.string(), finite.nullable()).readonly(),
    /** One simple return per UTC day without a gap, the first one of the day that begins at `from`; null: not wanted. */
    daily: z
      .strictObject({ from: moment, returns: z.array(finite).readonly() })
      .readonly()
      .nullable(),
    /** Closed positions in the order of their exits; profit in quote, net of fees; null: not wanted. */
    trades: z
      .array(z.strictObject({ bot: z.string(), symbol: z.string(), exitTime: moment, profit: finite }).readonly())
      .readonly()
      .nullable(),
    /** What the account was worth at the start and at the end of each hour, in quote; null: not wanted. */
    curve: z
      .strictObject({ time: z.array(moment).readonly(), equity: z.array(finite).readonly() })
      .readonly()
      .nullable(),
  })
  .readonly();
export type TrialNumbers = z.output<typeof numbers>;

export const trialResult = z
  .strictObject({
    spec: trialSpec,
    /** Of data, code, configuration, models and spec: the identity of the run. */
    hash: z.string(),
    outcome: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('done'), numbers }),
      z.strictObject({
        kind: z.literal('failed'),
        failure: z.strictObject({ code: z.string(), detail: z.string() }).readonly(),
      }),
    ]),
  })
  .readonly();
export type TrialResult = z.output<typeof trialResult>;

/** Codes of failures that a run in this process names; workers have more. */
export const TRIAL_FAILURES = {
  /** The bots cannot run: unknown strategy, parameters that it refuses, … */
  impossible: 'TRIAL_IMPOSSIBLE',
  /** A strategy threw while it ran. */
  failed: 'TRIAL_STRATEGY_FAILED',
} as const;

/** What a study ends in. `report` is plain JSON of the study's kind; equal inputs give an equal hash. */
export interface StudyOutcome<Report = unknown> {
  readonly kind: string;
  /** Distinct trials that ran to their end, and those that failed, by code. */
  readonly trials: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly report: Report;
  /** SHA-256 over all of the above. */
  readonly hash: string;
}

/** Pure: the same results in any order give the same next round and the same outcome. */
export interface Study<Report = unknown> {
  readonly kind: string;
  /**
   * The trials of the next round, given the results of all before, failures among them. Empty: the study is done. A spec that
   * was asked for before is not asked for again.
   */
  next(done: readonly TrialResult[]): readonly TrialSpec[];
  reduce(results: readonly TrialResult[]): StudyOutcome<Report>;
  /** Trials that it will have asked for at its end, at most: for a progress bar. */
  readonly size: number;
}

/** Tells specs apart: equal specs have equal hashes, in whatever order their keys stand. */
export const specHash = (spec: TrialSpec): string => contentHash(spec);
