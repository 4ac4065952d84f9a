import type { EntryCandidate } from '../candidate.ts';
import { type Claim, claimKey } from '../portfolio/claim.ts';
import type { PortfolioLimits } from '../portfolio/limits.ts';
import { placeOf } from '../portfolio/limits.ts';
import { type Denial, deny, type EntryRule } from './rule.ts';

interface Counted {
  readonly code: Denial['code'];
  readonly limitOf: (limits: PortfolioLimits) => number;
  readonly counts: (claim: Claim, candidate: EntryCandidate) => boolean;
}

/** Positions and entries on their way that the candidate would stand beside; adding to one of them is no new one. */
const countRule =
  ({ code, limitOf, counts }: Counted): EntryRule =>
  ({ claims, limits }, candidate) => {
    const limit = limitOf(limits.portfolio);
    if (limit === Number.POSITIVE_INFINITY || claims.has(claimKey(candidate))) return null;
    let positions = 0;
    for (const claim of claims.values()) if (counts(claim, candidate)) positions += 1;
    return positions < limit ? null : deny(code, { positions, limit });
  };

export const positionsPerBot = countRule({
  code: 'RISK_MAX_POSITIONS_PER_BOT',
  limitOf: limits => limits.maxPositionsPerBot,
  counts: (claim, candidate) => claim.botId === candidate.botId,
});

export const positionsPerSymbol = countRule({
  code: 'RISK_MAX_POSITIONS_PER_SYMBOL',
  limitOf: limits => limits.maxPositionsPerSymbol,
  counts: (claim, candidate) => placeOf(claim.instrumentId).symbol === placeOf(candidate.instrumentId).symbol,
});
