import { Decimal } from '#shared/kernel/decimal.ts';
import type { EntryCandidate } from '../candidate.ts';
import type { RiskContext } from '../context.ts';

/** How the wish of an entry is measured. */
export const SIZING_METHODS = ['fixed-fraction', 'kelly', 'volatility', 'confidence', 'equal-risk'] as const;
export type SizingMethod = (typeof SIZING_METHODS)[number];

export type Wanted =
  /** A whole position of the measure's `whole`, of which `held` is there already, and one of base takes `perUnit`. */
  | { readonly kind: 'wanted'; readonly whole: Decimal; readonly held: Decimal; readonly perUnit: Decimal }
  /** The method has nothing to go by: fixed fraction stands in, and the decision says why. */
  | { readonly kind: 'unknown'; readonly why: string };

/** An entry with what is known of it: the bot's equity in quote, the price that it is expected at, and its stop. */
export interface Asking {
  readonly context: RiskContext;
  readonly candidate: EntryCandidate;
  readonly equity: Decimal;
  readonly price: Decimal;
  readonly stopLoss: Decimal;
}

export type Method = (asking: Asking) => Wanted;

/** A share that was worked out in plain numbers, without their noise. */
export const roundedShare = (share: number): Decimal => new Decimal(Number(share.toPrecision(12)));
