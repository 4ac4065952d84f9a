import type { Scenario } from '../scenario.ts';
import { f1, f2 } from './lost-answers.ts';

/** Every scenario, one line each. */
export const SCENARIOS: readonly Scenario[] = [f1, f2];
