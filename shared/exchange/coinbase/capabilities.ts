import type { Capabilities } from '../capabilities.ts';

/**
 * Coinbase Advanced Trade, spot. Source: Coinbase Developer documentation, "Advanced Trade REST API", "WebSocket channels" and
 * "Rate limits". REST at https://api.coinbase.com, streams at wss://advanced-trade-ws.coinbase.com. Its sandbox
 * (https://api-sandbox.coinbase.com) answers accounts and orders with fixed texts, keeps nothing and has no streams: it shows that
 * requests are well formed, and no more.
 */
export const COINBASE: Capabilities = {
  venue: 'coinbase',
  keyKind: 'es256',
  /** A stop that becomes a market order does not exist here; a `bracket` sells at what it gets once its stop is touched. */
  accounts: ['trading'],
  orderTypes: ['market', 'limit', 'limit-maker', 'stop-loss-limit', 'take-profit-limit', 'bracket'],
  oco: 'bracket',
  amend: 'price-and-quantity',
  cancelReplace: false,
  reduceOnly: false,
  cancelAllAfter: 'none',
  feeAsset: 'quote',
  clientOrderId: { pattern: /^[0-9A-Za-z_-]{1,128}$/, uniqueAmong: 'all-orders' },
  /** The token that signs a request may name any end up to two minutes ahead, in whole seconds. */
  expiry: { kind: 'deadline' },
  precision: 'tick-size',
  streams: { candles: 'trades', book: true, trades: true, ticker: true, account: true },
  leveraged: [
    {
      name: 'perpetual futures (INTX)',
      kind: 'perpetual',
      enabled: false,
      maxLeverage: 10,
      reduceOnly: true,
      markPrice: true,
      fundingEveryHours: 1,
    },
  ],
  rateLimits: [
    { name: 'private', per: 'account', points: 30, windowMs: 1_000 },
    { name: 'public', per: 'address', points: 10, windowMs: 1_000 },
  ],
  maxCandlesPerCall: 350,
  maxFillsPerCall: 100,
  allOpenOrdersCost: 1,
  /** Those below a minute are made of trades, also when history is asked for. */
  timeframes: ['1s', '5s', '10s', '15s', '30s', '1m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '1d'],
};
