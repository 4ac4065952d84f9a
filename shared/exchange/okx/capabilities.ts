import type { Capabilities } from '../capabilities.ts';
import { TIMEFRAMES_OFFERED } from './bars.ts';
import { RATE_LIMITS } from './limits.ts';

/**
 * OKX spot. Source: OKX API v5 documentation, "Order Book Trading". REST at https://www.okx.com, streams at
 * wss://ws.okx.com:8443 (in Europe eea.okx.com and wseea.okx.com). Demo trading has the same REST address and streams at
 * wss://wspap.okx.com:8443, with keys of its own: the stream address says that it is meant.
 *
 * An order dies at the venue by the header `expTime`. Stops and brackets (algo orders) know no such header: they are signed
 * so that their signature, good for 30 s, ends with the window. Cancels that come late are harmless.
 */
export const OKX: Capabilities = {
  venue: 'okx',
  keyKind: 'secret-and-passphrase',
  accounts: ['trading', 'funding'],
  orderTypes: [
    'market',
    'limit',
    'limit-maker',
    'stop-loss',
    'stop-loss-limit',
    'take-profit',
    'take-profit-limit',
    'bracket',
  ],
  oco: 'bracket',
  amend: 'price-and-quantity',
  cancelReplace: false,
  reduceOnly: false,
  cancelAllAfter: 'entries',
  feeAsset: 'received',
  clientOrderId: { pattern: /^[A-Za-z0-9]{1,32}$/, uniqueAmong: 'open-orders' },
  expiry: { kind: 'window', maxMs: 30_000 },
  precision: 'tick-size',
  streams: { candles: 'venue', book: true, trades: true, ticker: true, account: true },
  leveraged: [
    {
      name: 'swap',
      kind: 'perpetual',
      enabled: false,
      maxLeverage: 100,
      reduceOnly: true,
      markPrice: true,
      fundingEveryHours: 8,
    },
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
  maxCandlesPerCall: 300,
  maxFillsPerCall: 1_000,
  allOpenOrdersCost: 1,
  timeframes: TIMEFRAMES_OFFERED,
};
