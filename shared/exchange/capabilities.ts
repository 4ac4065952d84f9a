import type { OrderType } from '../domain/order.ts';
import type { Timeframe } from '../kernel/time.ts';

/** What a venue can do, as data: whoever needs to know asks this, never the venue's name. */
export interface Capabilities {
  readonly venue: string;
  readonly orderTypes: readonly OrderType[];
  /** Stop-loss and take-profit as one order list on the venue. */
  readonly oco: boolean;
  /** `quantity-down`: only smaller, keeping the place in the queue. */
  readonly amend: 'none' | 'quantity-down' | 'price-and-quantity';
  /** Cancel and place in one request. */
  readonly cancelReplace: boolean;
  /** Orders that can only make a position smaller. */
  readonly reduceOnly: boolean;
  /** What a fee is taken in when no fee token is configured: what the fill brought in, or always the quote. */
  readonly feeAsset: 'received' | 'quote';
  /** Client ids: the venue's pattern, and among which orders it refuses the same one again. */
  readonly clientOrderId: { readonly pattern: RegExp; readonly uniqueAmong: 'open-orders' | 'all-orders' };
  /** What may reach the venue after the signing moment: a window after it, or a stated end. */
  readonly expiry: { readonly kind: 'window'; readonly maxMs: number } | { readonly kind: 'deadline' };
  readonly maxCandlesPerCall: number;
  readonly maxFillsPerCall: number;
  readonly timeframes: readonly Timeframe[];
}
