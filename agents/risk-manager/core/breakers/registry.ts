import type { BreakerSetting } from './breaker.ts';
import { consecutiveLosses } from './consecutive-losses.ts';
import { coolDown } from './cool-down.ts';
import { dailyLoss } from './daily-loss.ts';
import { deadMan } from './dead-man.ts';
import { drawdown } from './drawdown.ts';
import { hardDrawdown } from './hard-drawdown.ts';
import { modelConfidence } from './model-confidence.ts';
import { monthlyLoss } from './monthly-loss.ts';
import type { BreakerSpec } from './spec.ts';
import { staleData } from './stale-data.ts';
import { systemErrors } from './system-errors.ts';
import { venueTrouble } from './venue-trouble.ts';
import { volatilitySpike } from './volatility-spike.ts';
import { weeklyLoss } from './weekly-loss.ts';

const ALL = [
  hardDrawdown,
  drawdown,
  dailyLoss,
  weeklyLoss,
  monthlyLoss,
  consecutiveLosses,
  coolDown,
  modelConfidence,
  volatilitySpike,
  staleData,
  systemErrors,
  venueTrouble,
  deadMan,
] as const;

/** All kinds of breakers, the gravest first. */
export type BreakerKind = (typeof ALL)[number]['kind'];
export const BREAKERS: readonly BreakerSpec<BreakerKind>[] = ALL;
export const BREAKER_KINDS = ALL.map(({ kind }) => kind) as readonly BreakerKind[];

export const specOf = (kind: BreakerKind): BreakerSpec<BreakerKind> =>
  BREAKERS.find(one => one.kind === kind) as BreakerSpec<BreakerKind>;

export type BreakerSettings = Readonly<Record<BreakerKind, BreakerSetting>>;
