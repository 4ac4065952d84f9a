/** How near the account is to what it must not lose. */
export const RISK_LEVELS = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export type RiskLevel = (typeof RISK_LEVELS)[number];

export type RiskName = 'heat' | 'valueAtRisk' | 'drawdown';
export interface Risk {
  readonly name: RiskName;
  /** A share: of the heat limit, of the equity, of the peak; null while it is unknown. */
  readonly value: number | null;
}

/** From which value on a risk is medium, high and critical. */
export type LevelSettings = Readonly<Record<RiskName, readonly [number, number, number]>>;

/** The worst of the risks, and those that make it so; none of them where the level is low. */
export function levelOf(
  risks: readonly Risk[],
  settings: LevelSettings,
): { readonly level: RiskLevel; readonly because: readonly Risk[] } {
  const ranks = risks.map(({ name, value }) =>
    value === null ? 0 : settings[name].filter(threshold => value >= threshold).length,
  );
  const worst = Math.max(0, ...ranks);
  return {
    level: RISK_LEVELS[worst] ?? 'LOW',
    because: worst === 0 ? [] : risks.filter((_, index) => ranks[index] === worst),
  };
}
