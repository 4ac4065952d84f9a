import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import type { EquityCurve } from '#shared/accounting/performance/input.ts';
import { growth } from '#shared/accounting/performance/returns.ts';
import { DAY_MS } from '#shared/kernel/time.ts';

/** References lie beside the recorded markets. */
const FOLDER = join(process.env.TRADEWIND_DATA ?? join(CHECKOUT, '../shared/data'), '../reference');

const NAMES = {
  cases: 'metrics/empyrical-test-vectors.json.gz',
  returns: 'metrics/daily-returns-input.csv',
  empyrical: 'metrics/empyrical-real-btc-eth-ew3.json',
  quantstats: 'metrics/quantstats-real-btc-eth-ew3.json',
  backtestingPy: 'backtesting.py/reference-backtests.json.gz',
  freqtrade: 'freqtrade/backtest-result.json.gz',
} as const;

/** A `before` of mocha: without the references there is nothing to agree with, and the suite says so. */
export function skipWithoutReferences(this: Mocha.Context): void {
  const missing = Object.values(NAMES)
    .map(name => join(FOLDER, name))
    .find(path => !existsSync(path));
  if (missing === undefined) return;
  console.log(`    skipped: ${missing} is not there; TRADEWIND_DATA names another folder`);
  this.skip();
}

function text(name: string): string {
  const bytes = readFileSync(join(FOLDER, name));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

export type Value = number | null | 'Infinity' | '-Infinity';
export type Expected = Value | readonly Expected[];

export interface Series {
  readonly index: readonly string[];
  readonly values: readonly Value[];
}
export interface Frame {
  readonly index: readonly string[];
  readonly columns: Readonly<Record<string, readonly Value[]>>;
}
export type Arg = number | string | Series | Frame;

export interface Case {
  readonly test: string;
  readonly function: string;
  readonly args: Readonly<Record<string, Arg>>;
  readonly expected: Expected | Series;
}

export const cases = (): readonly Case[] => JSON.parse(text(NAMES.cases));

type Results = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
export const empyricalReal = (): Results => JSON.parse(text(NAMES.empyrical)).results;
export const quantstatsReal = (): Results => JSON.parse(text(NAMES.quantstats)).results;

export interface DailyReturns {
  /** Ends of the days, UTC in ms. */
  readonly ends: readonly number[];
  readonly of: Readonly<Record<string, readonly number[]>>;
}

export function dailyReturns(): DailyReturns {
  const [head = '', ...rows] = text(NAMES.returns).trim().split('\n');
  const cells = rows.map(row => row.split(','));
  const columns = head.split(',').slice(1);
  return {
    ends: cells.map(row => Date.parse(`${row[0]}T00:00:00Z`) + DAY_MS),
    of: Object.fromEntries(columns.map((name, index) => [name, cells.map(row => Number(row[index + 1]))])),
  };
}

export interface BacktestingPyRun {
  readonly name: string;
  readonly stats: Readonly<Record<string, number | string>>;
  readonly equity: readonly number[];
  readonly trades: readonly {
    readonly Size: number;
    readonly EntryPrice: number;
    readonly ExitPrice: number;
    readonly PnL: number;
    readonly Commission: number;
    readonly EntryTime: string;
    readonly ExitTime: string;
  }[];
}
export const backtestingPy = (): readonly BacktestingPyRun[] => JSON.parse(text(NAMES.backtestingPy)).runs;

interface FreqtradeSum {
  readonly trades: number;
  readonly profit_total_abs: number;
}
export interface FreqtradeResult {
  readonly trades: readonly {
    readonly pair: string;
    readonly is_short: boolean;
    readonly open_timestamp: number;
    readonly close_timestamp: number;
    readonly open_rate: number;
    readonly close_rate: number;
    readonly amount: number;
    readonly fee_open: number;
    readonly fee_close: number;
    readonly profit_abs: number;
    readonly enter_tag: string | null;
    readonly exit_reason: string;
  }[];
  readonly profit_total_abs: number;
  readonly profit_factor: number;
  readonly holding_avg_s: number;
  readonly results_per_pair: readonly (FreqtradeSum & { readonly key: string })[];
  readonly exit_reason_summary: readonly (FreqtradeSum & { readonly exit_reason: string })[];
}
export const freqtradeResult = (): FreqtradeResult => JSON.parse(text(NAMES.freqtrade)).strategy.StrategyTestV3;

/** The curve of 1 that earned these returns. */
export const curveOf = (ends: readonly number[], returns: readonly number[]): EquityCurve => ({
  time: [(ends[0] ?? 0) - DAY_MS, ...ends],
  equity: [1, ...growth(returns)],
});

/** Agreement as asked for: to 1e-9 relative, or to the digits that the reference was written with. */
export function agree(own: number | null, theirs: Value, decimals?: number): boolean {
  if (own === null || typeof theirs !== 'number') return own === null && theirs === null;
  const written = decimals ?? writtenDecimals(theirs);
  const tolerance = written === null ? 1e-9 * Math.max(Math.abs(theirs), 1e-3) : 1.01 * 10 ** -written;
  return Math.abs(own - theirs) <= tolerance;
}

/** Values that somebody rounded or cut off by hand have few digits; null for the others, and for round numbers that are meant exactly. */
function writtenDecimals(value: number): number | null {
  const digits = /^-?\d*\.(\d+)$/.exec(String(value))?.[1] ?? '';
  return digits.length >= 4 && digits.length <= 10 ? digits.length : null;
}
