import { invariant } from '../../kernel/invariant.ts';
import {
  budgetOf,
  type OpenOptions,
  type OpenStreams,
  type OpenTradingOptions,
  openStreams,
  trackedBy,
} from '../open.ts';
import type { Exchange, LiveMarket, MarketData } from '../port.ts';
import { followAccount } from './account-stream.ts';
import { followCandles } from './candle-stream.ts';
import { BINANCE } from './capabilities.ts';
import { type BinanceClient, openClient } from './client.ts';
import { costOf } from './costs.ts';
import { liveCalls } from './live-market.ts';
import { liveSubscriptions } from './live-streams.ts';
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
  const streams = openStreams();
  return {
    capabilities: BINANCE,
    ...marketDataCalls(client),
    ...marketStreams(options, client, streams),
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
    reserve: (stop, lane) =>
      budget.reserve(costOf({ method: 'POST', path: stop === 'list' ? 'orderList/oco' : 'order' }), lane),
    ...marketStreams(options, client, streams),
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

type MarketStreams = Pick<MarketData, 'subscribeCandles'> & LiveMarket;

function marketStreams(
  { streamUrl, wallNow: now }: OpenOptions,
  client: BinanceClient,
  streams: OpenStreams,
): MarketStreams {
  const { bookSnapshot, ...reads } = liveCalls(client);
  const live = liveSubscriptions({ streamUrl, now, bookSnapshot });
  return {
    ...reads,
    ...trackedBy(streams, live),
    subscribeCandles: (symbols, timeframe, listener) =>
      streams.track(followCandles({ streamUrl, symbols, timeframe, listener, now })),
  };
}
