import { Decimal } from '#shared/kernel/decimal.ts';
import type { AllocationMethod } from './allocation/methods.ts';
import type { CapitalRules } from './turn.ts';

/** The section `capital` of a profile, as far as turns of capital look at it. */
export interface CapitalSettings {
  readonly reserve: number;
  readonly allocation: {
    readonly method: AllocationMethod;
    readonly lookbackDays: number;
    readonly minDays: number;
    readonly minShare: number;
    readonly maxShare: number;
  };
  readonly rebalancing: {
    readonly enabled: boolean;
    readonly deviation: number;
    readonly maxPerDay: number;
    readonly cooldownMinutes: number;
  };
  readonly profits: { readonly compound: boolean; readonly threshold: number; readonly lock: number };
}

const MINUTE_MS = 60_000;

/** The rules as decisions use them; an operator's method is before the profile's. */
export function rulesFrom(
  { reserve, allocation, rebalancing, profits }: CapitalSettings,
  method: AllocationMethod | null = null,
): CapitalRules {
  const share = new Decimal(reserve);
  return {
    allocation: { ...allocation, method: method ?? allocation.method, whole: new Decimal(1).minus(share).toNumber() },
    enabled: rebalancing.enabled,
    deviation: new Decimal(rebalancing.deviation),
    maxPerDay: new Decimal(rebalancing.maxPerDay),
    cooldownMs: rebalancing.cooldownMinutes * MINUTE_MS,
    reserve: share,
    profits: { ...profits, threshold: new Decimal(profits.threshold), lock: new Decimal(profits.lock) },
  };
}
