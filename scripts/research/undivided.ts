import type { CapitalSettings } from '#agents/capital/core/rules.ts';

/** All capital at work, for a strategy that is looked at for itself: nothing is kept in reserve, moved or locked. */
export const UNDIVIDED = {
  reserve: 0,
  rebalancing: { enabled: false },
  profits: { lock: 0, compound: true },
} as const satisfies { readonly [Key in keyof CapitalSettings]?: Partial<CapitalSettings[Key]> | number };
