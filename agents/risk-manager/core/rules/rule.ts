import type { Code } from '#shared/domain/codes.ts';
import type { Candidate, EntryCandidate, ExitCandidate, MoveStopCandidate } from '../candidate.ts';
import type { MarketFacts, OpenPosition, RiskContext } from '../context.ts';
import { claimKey } from '../context.ts';
import type { EntrySize } from '../sizing/size-entry.ts';

/** Why a candidate is refused: a code with the numbers that it was judged by, money as text. */
export interface Denial {
  readonly code: Extract<Code, `RISK_${string}` | 'BOT_SHADOW'>;
  readonly numbers: Readonly<Record<string, string | number | null>>;
}

export const deny = (code: Denial['code'], numbers: Denial['numbers'] = {}): Denial => ({ code, numbers });

/** Sees the account and a candidate; says null when it has nothing against it. */
export type Rule<C extends Candidate = Candidate> = (context: RiskContext, candidate: C) => Denial | null;
/** `size` is that of this candidate in this context. */
export type EntryRule = (context: RiskContext, candidate: EntryCandidate, size: EntrySize) => Denial | null;
export type ExitRule = Rule<ExitCandidate>;
export type MoveStopRule = Rule<MoveStopCandidate>;

export const marketOf = (context: RiskContext, candidate: Candidate): MarketFacts | undefined =>
  context.markets.get(candidate.instrumentId);
export const positionOf = (context: RiskContext, candidate: Candidate): OpenPosition | undefined =>
  context.positions.get(claimKey(candidate));
