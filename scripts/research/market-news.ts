import type { BreakerSettings } from '#agents/risk-manager/core/breakers/registry.ts';
import type { Limits } from '#agents/risk-manager/core/limits.ts';
import { barsOfDay, nextBarSeen } from '#agents/risk-manager/core/portfolio/statistics.ts';
import { volatilityRatios } from '#agents/risk-manager/core/portfolio/volatility-ratio.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { BotSlot } from './bots.ts';
import type { ColumnStatistics } from './column-statistics.ts';

/** What breakers are told of the markets that bots trade. */
export interface MarketNews {
  volatility(at: EpochMs): ReadonlyMap<string, number>;
  /** The first moment at which it may be another than at this one. */
  nextAfter(at: EpochMs): EpochMs;
}

/** Null: no breaker asks. */
export function marketNews(
  {
    breakers,
    bots,
    limits,
  }: { readonly breakers: BreakerSettings; readonly bots: readonly BotSlot[]; readonly limits: Limits },
  statistics: ColumnStatistics,
): MarketNews | null {
  if (!breakers['volatility-spike'].enabled) return null;
  const { barMs } = limits.portfolio.returns;
  const instrumentIds = [...new Set(bots.flatMap(({ bot }) => bot.instrumentIds))].sort();
  const span = barsOfDay(barMs);
  return {
    volatility: at => volatilityRatios(statistics.at(at), { instrumentIds, span }),
    nextAfter: at => nextBarSeen(at, barMs),
  };
}
