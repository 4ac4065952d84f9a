import { z } from 'zod';
import { type Alone, type AloneLine, eachAlone, type Failed, lineOf, pairPlan, severalBots } from './alone.ts';
import { holm, type Paired, paired } from './paired.ts';
import type { Study } from './plan.ts';
import { studyFrom, type Walk } from './rounds.ts';

export const comparePlan = z.strictObject({ kind: z.literal('compare'), ...severalBots, ...pairPlan }).readonly();
export type ComparePlan = z.output<typeof comparePlan>;

export interface PairReport extends Paired {
  readonly a: string;
  readonly b: string;
  /** `sharpeP` as one of so many tests: Holm. */
  readonly adjustedP: number | null;
}

export interface CompareReport {
  /** The highest Sharpe ratio first. */
  readonly strategies: readonly AloneLine[];
  readonly failed: readonly Failed[];
  readonly pairs: readonly PairReport[];
  /** Those that the first cannot be told from with 95 % confidence, the first among them. */
  readonly notWorse: readonly string[];
}

const SIGNIFICANT = 0.05;

export function compare(plan: ComparePlan): Study<CompareReport> {
  return studyFrom({ kind: 'compare', size: plan.bots.length, walk: () => walkOf(plan) });
}

function* walkOf({ bots, span, iterations, seed }: ComparePlan): Walk<CompareReport> {
  const { alone, failed } = yield* eachAlone(bots, span);
  const order = alone.toSorted((a, b) => (b.metrics.sharpe ?? -1e9) - (a.metrics.sharpe ?? -1e9));
  const tests = order.flatMap((a, index) =>
    order.slice(index + 1).map(b => ({ ...namesOf(a, b), ...paired(a.returns, b.returns, { iterations, seed }) })),
  );
  const adjusted = holm(tests.map(one => one.sharpeP));
  const pairs = tests.map((one, index) => ({ ...one, adjustedP: adjusted[index] ?? null }));
  const [first] = order;
  const close = pairs.filter(one => one.a === first?.bot.name && (one.adjustedP ?? 1) >= SIGNIFICANT);
  return {
    strategies: order.map(lineOf),
    failed,
    pairs,
    notWorse: first === undefined ? [] : [first.bot.name, ...close.map(one => one.b)],
  };
}

const namesOf = (a: Alone, b: Alone) => ({ a: a.bot.name, b: b.bot.name });
