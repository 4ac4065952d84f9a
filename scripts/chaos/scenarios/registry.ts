import type { Scenario } from '../scenario.ts';
import { f6, f7 } from './crashes.ts';
import { endurance } from './endurance.ts';
import { f1, f2 } from './lost-answers.ts';
import { f17 } from './markets.ts';
import { f22, f23, f24 } from './people.ts';
import { f15, f16 } from './pressure.ts';
import { f5, f8, f9, f10, f11 } from './stops.ts';
import { f18, f20, f21 } from './stores.ts';
import { f12, f13, f14 } from './streams.ts';
import { f3, f4, f19 } from './visibility.ts';

/** Every scenario, one line each. */
export const SCENARIOS: readonly Scenario[] = [
  ...[f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21, f22, f23, f24],
  endurance({ days: 7, wallMs: 600_000 }),
];
