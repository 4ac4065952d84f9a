import { correlatedHeat as together } from '#shared/accounting/risk/correlation.ts';
import type { Claim, Claims } from './claim.ts';
import type { Statistics } from './statistics.ts';

type Bet = Pick<Claim, 'instrumentId' | 'side'>;

/** Correlation of what two bets bring: a short moves against its instrument. Of the same instrument and side 1. */
export function betCorrelation(one: Bet, other: Bet, statistics: Statistics): number {
  const value = statistics.correlation(one.instrumentId, other.instrumentId);
  return one.side === other.side ? value : -value;
}

/** The claims that go together with a bet, over others too; those on the same instrument in. */
export function clusterOf(
  bet: Bet,
  claims: Claims,
  { statistics, threshold }: { readonly statistics: Statistics; readonly threshold: number },
): readonly Claim[] {
  let apart = [...claims.values()];
  const cluster: Claim[] = [];
  const waiting: Bet[] = [bet];
  for (const one of waiting) {
    const left: Claim[] = [];
    for (const claim of apart) {
      if (betCorrelation(one, claim, statistics) < threshold) left.push(claim);
      else {
        cluster.push(claim);
        waiting.push(claim);
      }
    }
    apart = left;
  }
  return cluster;
}

/** `√(hᵀCh)` of the heats of the claims, in quote, in plain numbers: never above their sum. */
export function correlatedHeat(claims: readonly Claim[], statistics: Statistics): number {
  const matrix = claims.map(one => claims.map(other => betCorrelation(one, other, statistics)));
  return together(
    claims.map(({ heat }) => heat.toNumber()),
    matrix,
  );
}

/** Mean correlation of all pairs of different instruments; null when there is none. */
export function meanCorrelation(bets: readonly Bet[], statistics: Statistics): number | null {
  const ids = [...new Set(bets.map(({ instrumentId }) => instrumentId))];
  let [total, pairs] = [0, 0];
  for (const [index, one] of ids.entries()) {
    for (const other of ids.slice(index + 1)) {
      total += statistics.correlation(one, other);
      pairs += 1;
    }
  }
  return pairs === 0 ? null : total / pairs;
}
