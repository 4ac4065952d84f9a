import type { Effect } from '#shared/domain/breaker.ts';
import type { BreakerSettings } from '../breakers/registry.ts';
import type { RiskContext } from '../context.ts';
import { placeOf } from '../portfolio/limits.ts';
import type { Exposure } from './portfolio.ts';
import { SCENARIOS } from './scenarios.ts';
import { stressedBy } from './stress.ts';
import { thresholdsOf } from './thresholds.ts';

/** The dearest scenario for what is open, and what it would cost as a share of the equity. */
export interface WorstCase {
  readonly scenario: string;
  readonly share: number;
  /** The breakers that it would open, and what these would do. */
  readonly trips: readonly { readonly breaker: string; readonly effect: Effect }[];
}

/** Days whose returns the volatility is of. */
const VOLATILITY_DAYS = 20;

/** Positions and entries on their way, at a price of 1: a stop lies where the claim's heat, fees in, is lost. */
const exposuresOf = ({ claims, statistics }: RiskContext): readonly Exposure[] =>
  [...claims.values()].flatMap(({ instrumentId, side, value, heat }) => {
    const quantity = value.toNumber();
    if (quantity <= 0) return [];
    const lost = heat.toNumber() / quantity;
    return {
      symbol: placeOf(instrumentId).symbol,
      side,
      quantity,
      price: 1,
      stopLoss: lost >= 1 ? null : side === 'long' ? 1 - lost : 1 + lost,
      dailyVolatility: statistics.dailyVolatility(instrumentId, VOLATILITY_DAYS),
    };
  });

interface Asked {
  readonly breakers: BreakerSettings;
  /** How far the equity is below its peak, a share; null while it is unknown. */
  readonly drawdown: number | null;
}

/** Null while the equity is unknown, or nothing that is open would cost anything. What belongs to no bot is left out. */
export function worstCaseOf(context: RiskContext, { breakers, drawdown }: Asked): WorstCase | null {
  const equity = context.equity?.toNumber() ?? 0;
  const exposures = exposuresOf(context);
  if (equity <= 0 || exposures.length === 0) return null;
  const peak = drawdown === null || drawdown >= 1 ? equity : equity / (1 - drawdown);
  const thresholds = thresholdsOf(breakers, { equity, peak });
  const [worst] = stressedBy({ equity, exposures, holdings: {}, thresholds, feeRate: 0 }, SCENARIOS);
  if (worst === undefined || worst.share === null || worst.loss <= 0) return null;
  const trips = worst.trips.map(breaker => ({ breaker, effect: breakers[breaker].effect }));
  return { scenario: worst.scenario, share: worst.share, trips };
}
