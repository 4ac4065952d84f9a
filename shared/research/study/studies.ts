import { z } from 'zod';
import type { Accepts } from './base.ts';
import { compare, comparePlan } from './compare.ts';
import { monteCarlo, monteCarloPlan } from './monte-carlo.ts';
import type { Study } from './plan.ts';
import { portfolio, portfolioPlan } from './portfolio.ts';
import { sweep, sweepPlan } from './sweep.ts';
import { walkForward, walkForwardPlan } from './walk-forward.ts';

/** Every kind of study, as it is written down: with it and the trials' results anybody goes on where somebody stopped. */
export const studyPlan = z.discriminatedUnion('kind', [
  sweepPlan.unwrap(),
  walkForwardPlan.unwrap(),
  monteCarloPlan.unwrap(),
  portfolioPlan.unwrap(),
  comparePlan.unwrap(),
]);
export type StudyPlan = Readonly<z.output<typeof studyPlan>>;
export type StudyKind = StudyPlan['kind'];

/** `accepts`: whether a strategy takes the parameters of a bot; asked of sets that a search proposes. */
export function studyOf(plan: StudyPlan, accepts: Accepts): Study {
  switch (plan.kind) {
    case 'sweep':
      return sweep(plan, accepts);
    case 'walk-forward':
      return walkForward(plan, accepts);
    case 'monte-carlo':
      return monteCarlo(plan);
    case 'portfolio':
      return portfolio(plan);
    case 'compare':
      return compare(plan);
  }
}
