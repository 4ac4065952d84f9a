import { invariant } from '../../kernel/invariant.ts';
import { budgetOf, type OpenOptions, type OpenTradingOptions, openStreams } from '../open.ts';
import type { Exchange, MarketData } from '../port.ts';
import { followAccount } from './account-stream.ts';
import { followCandles } from './candle-stream.ts';
import { BINANCE } from './capabilities.ts';
import { openClient } from './client.ts';
import { marketDataCalls } from './market-data.ts';
import { openSymbols } from './symbols.ts';
import { tradingCalls } from './trading.ts';

/** Binance serves its WebSocket API on other hosts than its market streams; the paper exchange has both on one. */
const API_HOSTS: Readonly<Record<string, string>> = {
  'stream.binance.com': 'wss://ws-api.binance.com:443',
  'stream.testnet.binance.vision': 'wss://ws-api.testnet.binance.vision',
};
export const accountUrl = (streamUrl: string): string =>
  `${API_HOSTS[new URL(streamUrl).hostname] ?? streamUrl}/ws-api/v3`;

export async function openBinanceMarketData(options: OpenOptions): Promise<MarketData> {
  const client = await openClient({ ...options, keys: null, budget: budgetOf(options, BINANCE.rateLimits) });
  const { streamUrl, wallNow } = options;
  const streams = openStreams();
  return {
    capabilities: BINANCE,
    ...marketDataCalls(client),
    subscribeCandles: (symbols, timeframe, listener) =>
      streams.track(followCandles({ streamUrl, symbols, timeframe, listener, now: wallNow })),
    close: async () => {
      streams.stopAll();
      client.close();
    },
  };
}

export async function openBinance(options: OpenTradingOptions): Promise<Exchange> {
  invariant(options.keys.apiKey !== '', 'trading needs an API key');
  const { streamUrl, wallNow, keys } = options;
  const budget = budgetOf(options, BINANCE.rateLimits);
  const client = await openClient({ ...options, budget });
  const symbols = openSymbols(options.symbols);
  const streams = openStreams();
  return {
    capabilities: BINANCE,
    recvWindowMs: options.recvWindowMs,
    ...marketDataCalls(client),
    ...tradingCalls(client, symbols, wallNow),
    subscribeCandles: (wanted, timeframe, listener) =>
      streams.track(followCandles({ streamUrl, symbols: wanted, timeframe, listener, now: wallNow })),
    subscribeAccount: listener => {
      const url = accountUrl(streamUrl);
      return streams.track(followAccount({ url, keys, client, symbols, budget, now: wallNow, listener }));
    },
    close: async () => {
      streams.stopAll();
      client.close();
    },
  };
}
