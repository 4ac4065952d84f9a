import type { Capabilities } from '../capabilities.ts';

/** Binance spot. Source: Binance Spot API documentation, "Trading endpoints" and "Filters". */
export const BINANCE: Capabilities = {
  venue: 'binance',
  keyKind: 'secret',
  accounts: ['trading'],
  orderTypes: ['market', 'limit', 'limit-maker', 'stop-loss', 'stop-loss-limit', 'take-profit', 'take-profit-limit'],
  oco: 'list',
  amend: 'quantity-down',
  cancelReplace: true,
  reduceOnly: false,
  cancelAllAfter: 'none',
  feeAsset: 'received',
  clientOrderId: { pattern: /^[.A-Z:/a-z0-9_-]{1,36}$/, uniqueAmong: 'open-orders' },
  expiry: { kind: 'window', maxMs: 60_000 },
  precision: 'tick-size',
  streams: { candles: 'venue', book: true, trades: true, ticker: true, account: true },
  leveraged: [
    {
      name: 'binanceusdm',
      kind: 'perpetual',
      enabled: false,
      maxLeverage: 125,
      reduceOnly: true,
      markPrice: true,
      fundingEveryHours: 8,
    },
    {
      name: 'cross margin',
      kind: 'margin',
      enabled: false,
      maxLeverage: 10,
      reduceOnly: false,
      markPrice: false,
      fundingEveryHours: null,
    },
  ],
  rateLimits: [
    { name: 'weight', per: 'address', points: 6_000, windowMs: 60_000 },
    { name: 'orders-10s', per: 'account', points: 100, windowMs: 10_000 },
    { name: 'orders-1d', per: 'account', points: 200_000, windowMs: 86_400_000 },
  ],
  maxCandlesPerCall: 1_000,
  maxFillsPerCall: 1_000,
  allOpenOrdersCost: 80 / 6,
  timeframes: ['1s', '1m', '3m', '5m', '15m', '30m', '1h', '2h', '4h', '6h', '8h', '12h', '1d'],
};
