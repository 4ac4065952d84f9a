import type { ExitPlan, TrailingRule } from '#shared/domain/exit-plan.ts';
import type { FeatureSpec } from '#shared/domain/strategy.ts';

/** Names of features that belong to exit plans; no strategy may declare one that begins so. */
export const EXIT_PREFIX = 'exits:';

type Averaged = Extract<TrailingRule, { readonly period: number }>;
export type ExitIndicator = 'atr' | 'highest' | 'lowest' | 'roc-fraction';

/** The name of the feature of an exit plan. */
export const exitFeature = (indicator: ExitIndicator, period: number): string =>
  `${EXIT_PREFIX}${indicator}(${period})`;

const INDICATORS: Readonly<Record<Averaged['kind'], readonly ExitIndicator[]>> = {
  atr: ['atr'],
  chandelier: ['atr', 'highest', 'lowest'],
  momentum: ['atr', 'roc-fraction'],
};

/** What a plan looks at beside the bar. */
export function exitFeatures({ trailing = [] }: ExitPlan): Readonly<Record<string, FeatureSpec>> {
  const averaged = trailing.filter(rule => 'period' in rule);
  return Object.fromEntries(
    averaged.flatMap(rule =>
      INDICATORS[rule.kind].map(indicator => [
        exitFeature(indicator, rule.period),
        { indicator, params: { period: rule.period } },
      ]),
    ),
  );
}
