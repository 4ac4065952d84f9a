import type { OrderType } from '../domain/order.ts';
import type { Timeframe } from '../kernel/time.ts';
import type { RateLimit } from './budget/budget.ts';

/** A market of the venue with leverage, as it publishes it. Declared, so that plans can ask for it; none is traded unless `enabled`. */
export interface LeveragedMarket {
  /** ccxt's name of the market's class, or the venue's own of the kind of instrument. */
  readonly name: string;
  readonly kind: 'margin' | 'perpetual';
  readonly enabled: false;
  readonly maxLeverage: number;
  /** Orders that can only make a position smaller. */
  readonly reduceOnly: boolean;
  /** A price of the venue's own, by which it liquidates. */
  readonly markPrice: boolean;
  /** Payments between longs and shorts come so often, in hours; null: interest on what is borrowed instead. */
  readonly fundingEveryHours: number | null;
}

/** What a venue can do, as data: whoever needs to know asks this, never the venue's name. */
export interface Capabilities {
  readonly venue: string;
  /** What the venue gives out to sign with. */
  readonly keyKind: 'secret' | 'secret-and-passphrase' | 'es256';
  /** Where its balances lie, told apart where the venue does: only what is in the trading account can be traded with. */
  readonly accounts: readonly ('trading' | 'funding')[];
  readonly orderTypes: readonly OrderType[];
  /**
   * How a stop-loss and a take-profit exclude each other. `list`: two orders under one list id (`placeOco`). `bracket`: one order
   * of type `bracket`, with both prices. `none`: only a stop rests there.
   */
  readonly oco: 'list' | 'bracket' | 'none';
  /** `quantity-down`: only smaller, keeping the place in the queue. */
  readonly amend: 'none' | 'quantity-down' | 'price-and-quantity';
  /** Cancel and place in one request. */
  readonly cancelReplace: boolean;
  /** Orders that can only make a position smaller. */
  readonly reduceOnly: boolean;
  /**
   * What the venue cancels by itself once its timer runs out (`cancelAllAfter`). `entries`: only what could open a position.
   * `all-orders`: everything of the account, stops and what was placed by hand too. `none`: there is no such timer.
   */
  readonly cancelAllAfter: 'none' | 'entries' | 'all-orders';
  /** What a fee is taken in when no fee token is configured: what the fill brought in, or always the quote. */
  readonly feeAsset: 'received' | 'quote';
  /** Client ids: the venue's pattern, and among which orders it refuses the same one again. */
  readonly clientOrderId: { readonly pattern: RegExp; readonly uniqueAmong: 'open-orders' | 'all-orders' };
  /** What may reach the venue after the signing moment: a window after it, or a stated end. */
  readonly expiry: { readonly kind: 'window'; readonly maxMs: number } | { readonly kind: 'deadline' };
  /** How prices and quantities are cut: to multiples of a tick and a step. */
  readonly precision: 'tick-size';
  /** What can be followed; `candles: 'trades'` where the adapter builds bars out of trades. */
  readonly streams: {
    readonly candles: 'venue' | 'trades';
    readonly book: boolean;
    readonly trades: boolean;
    readonly ticker: boolean;
    readonly account: boolean;
  };
  readonly leveraged: readonly LeveragedMarket[];
  /** What the venue publishes to be asked at most. */
  readonly rateLimits: readonly RateLimit[];
  readonly maxCandlesPerCall: number;
  readonly maxFillsPerCall: number;
  /** What the open orders of all symbols cost to ask for, in requests for those of one symbol. */
  readonly allOpenOrdersCost: number;
  readonly timeframes: readonly Timeframe[];
}
