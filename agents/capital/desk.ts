import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Suspicion } from './core/discrepancy.ts';

/** What the handlers share. What is remembered here is only caution: after a restart it starts anew. */
export interface Desk {
  readonly quoteAsset: string;
  /** Readings that must agree before the books follow the venue. */
  readonly patience: number;
  /** Worth in quote from which on an adjustment raises an alert. */
  readonly alertAbove: Decimal;
  suspicion: Suspicion;
  /** True when fills were booked since the balances were last read. */
  fillsBooked: boolean;
  /** Told of unassigned assets that have no price, whenever equity was valued. */
  valued(unpriced: readonly string[]): void;
}
