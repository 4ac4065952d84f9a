import type { Capabilities } from '../capabilities.ts';
import { RATE_LIMITS } from './costs.ts';

/**
 * Kraken spot. Source: docs.kraken.com, "Spot REST" and "WebSocket v2". REST at https://api.kraken.com, streams at
 * wss://ws.kraken.com (those of the account at wss://ws-auth.kraken.com). There is no test network for spot.
 *
 * An order dies at the venue by its `deadline`. Cancels know none: late ones are harmless. A key should have a nonce window of
 * some seconds, since requests overtake each other. The venue lists the last 720 bars of each length and none before them; its
 * calls are few, so `execution.reconcileEveryMs` should be 60000 here.
 */
export const KRAKEN: Capabilities = {
  venue: 'kraken',
  keyKind: 'secret',
  accounts: ['trading'],
  orderTypes: ['market', 'limit', 'limit-maker', 'stop-loss', 'stop-loss-limit', 'take-profit', 'take-profit-limit'],
  oco: 'none',
  amend: 'price-and-quantity',
  cancelReplace: false,
  reduceOnly: false,
  cancelAllAfter: 'all-orders',
  feeAsset: 'quote',
  clientOrderId: { pattern: /^[0-9a-f]{32}$/, uniqueAmong: 'open-orders' },
  expiry: { kind: 'window', maxMs: 60_000 },
  precision: 'tick-size',
  streams: { candles: 'trades', book: true, trades: true, ticker: true, account: true },
  leveraged: [
    {
      name: 'margin',
      kind: 'margin',
      enabled: false,
      maxLeverage: 10,
      reduceOnly: true,
      markPrice: false,
      fundingEveryHours: null,
    },
  ],
  rateLimits: RATE_LIMITS,
  maxCandlesPerCall: 720,
  maxFillsPerCall: 1_000,
  allOpenOrdersCost: 1,
  timeframes: ['1s', '5s', '10s', '15s', '30s', '1m', '5m', '15m', '30m', '1h', '4h', '1d'],
};
