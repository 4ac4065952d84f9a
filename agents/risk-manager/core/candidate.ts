import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';

interface Wish {
  /** The approval's id, derived from what was asked, so that asking twice is one approval. */
  readonly approvalId: Id;
  readonly botId: string;
  readonly instrumentId: string;
  /** Market time of the bar or command behind it. */
  readonly raisedAt: EpochMs;
}

/** A bot wants to open a position, or to add to one. */
export interface EntryCandidate extends Wish {
  readonly intent: 'entry';
  readonly side: 'long' | 'short';
  /** 0 to 1. */
  readonly confidence: number;
  /** Share of a whole position that it asks for, above 0 to 1. */
  readonly size: Decimal;
  /** Of how many entries the position may be made, this one in; 1: it opens one. */
  readonly maxEntries: number;
  /** Close of the bar that the decision looked at. */
  readonly referencePrice: Decimal;
  readonly stopLoss: Decimal | null;
  readonly takeProfit: Decimal | null;
  readonly orderType: 'market' | 'limit';
  /** Null for a market order. */
  readonly limitPrice: Decimal | null;
  /** Market time after which the signal itself is too late; null: only `entryValidityMs` counts. */
  readonly validUntil: EpochMs | null;
}

/** Somebody wants a position closed, or made smaller. */
export interface ExitCandidate extends Wish {
  readonly intent: 'exit';
  readonly by: 'strategy' | 'operator';
  /** Of what is held, above 0 to 1; 1 closes it. */
  readonly share: Decimal;
}

/** A bot wants its stop elsewhere, and its target, unless `takeProfit` is null: then it stays. */
export interface MoveStopCandidate extends Wish {
  readonly intent: 'move-stop';
  readonly referencePrice: Decimal;
  readonly stopLoss: Decimal | null;
  readonly takeProfit: Decimal | null;
}

/** What the risk manager is asked. */
export type Candidate = EntryCandidate | ExitCandidate | MoveStopCandidate;
export type Intent = Candidate['intent'];
