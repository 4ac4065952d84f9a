import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { barOpen, type EpochMs } from '#shared/kernel/time.ts';
import { isWeekOver, type ProfitRules, settle } from './flows/settlement.ts';
import { dueLocks, unlockMove } from './protection/locks.ts';
import { type Rebalancing, type RebalancingRules, rebalance } from './rebalancing/rebalance.ts';
import { after, type CapitalView, type Move } from './view.ts';

export interface CapitalRules extends RebalancingRules {
  readonly profits: ProfitRules;
}

/** What a look at the account's capital comes to. */
export interface Turn {
  readonly moves: readonly Move[];
  /** What each bot should be worth; null when it was not looked at. */
  readonly targets: ReadonlyMap<string, Decimal> | null;
  readonly idle: Rebalancing['idle'];
  readonly released: readonly Id[];
  readonly locked: { readonly amount: Decimal; readonly unlocksAt: EpochMs } | null;
  /** Realised profit per bot that is settled from now on; null when nothing is settled. */
  readonly settled: ReadonlyMap<string, Decimal> | null;
  /** The state of the account from now on. */
  readonly turnedAt: EpochMs | null;
  readonly settledAt: EpochMs | null;
  readonly rebalancedAt: EpochMs | null;
}

/** Whether there is anything to look at: a UTC day has begun since the last look, or a lock ends. */
export const isDue = ({ turnedAt, now, locks }: Pick<CapitalView, 'turnedAt' | 'now' | 'locks'>): boolean =>
  isNewDay(turnedAt, now) || dueLocks(locks, now).length > 0;

const isNewDay = (turnedAt: EpochMs | null, now: EpochMs): boolean =>
  turnedAt === null || barOpen(now, '1d') > barOpen(turnedAt, '1d');

/**
 * One look: locks that end come free; when a day has begun, profits of a week that is over are settled and capital is
 * moved towards its targets. While capital is held, nothing but locks changes. Pure: the same view, the same turn.
 */
export function turn(view: CapitalView, rules: CapitalRules): Turn {
  const { now } = view;
  const due = dueLocks(view.locks, now);
  const unlocked = due.map(unlockMove);
  const released = due.map(({ id }) => id);
  const { turnedAt, settledAt, rebalancedAt } = view;
  const none = { targets: null, idle: null, locked: null, settled: null, turnedAt, settledAt, rebalancedAt } as const;
  if (!isNewDay(turnedAt, now)) return { ...none, moves: unlocked, released };
  const free = after(view, unlocked);
  const settles = view.held === null && isWeekOver(settledAt, now);
  const settlement = settles ? settle(free, rules.profits) : null;
  const settled = after(free, settlement?.moves ?? []);
  const { targets, moves, idle } = rebalance(settled, rules);
  return {
    moves: [...unlocked, ...(settlement?.moves ?? []), ...moves],
    released,
    targets,
    idle,
    locked: settlement?.locked ?? null,
    settled: settlement?.settled ?? null,
    turnedAt: now,
    settledAt: settles || settledAt === null ? now : settledAt,
    rebalancedAt: moves.length > 0 ? now : rebalancedAt,
  };
}
