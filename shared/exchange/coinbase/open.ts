import { invariant } from '../../kernel/invariant.ts';
import { budgetOf, type OpenOptions, type OpenTradingOptions, openStreams } from '../open.ts';
import type { Exchange, MarketData } from '../port.ts';
import { followAccount } from './account-stream.ts';
import { followCandles } from './candle-stream.ts';
import { COINBASE } from './capabilities.ts';
import { openClient } from './client.ts';
import { marketDataCalls } from './market-data.ts';
import { askOf, openOrders } from './orders.ts';
import { readBalances, tradingCalls } from './trading.ts';

/** Coinbase tells private channels at another host than public ones; the paper exchange tells both at one. */
const USER_URLS: Readonly<Record<string, string>> = {
  'advanced-trade-ws.coinbase.com': 'wss://advanced-trade-ws-user.coinbase.com',
};
export const userUrl = (streamUrl: string): string => USER_URLS[new URL(streamUrl).hostname] ?? streamUrl;

export async function openCoinbaseMarketData(options: OpenOptions): Promise<MarketData> {
  const client = openClient({ ...options, keys: null, budget: budgetOf(options, COINBASE.rateLimits) });
  const { streamUrl, wallNow } = options;
  const calls = marketDataCalls(client);
  const streams = openStreams();
  return {
    capabilities: COINBASE,
    ...calls,
    subscribeCandles: (symbols, timeframe, listener) =>
      streams.track(followCandles({ streamUrl, symbols, timeframe, listener, candles: calls.candles, now: wallNow })),
    close: async () => {
      streams.stopAll();
      client.close();
    },
  };
}

export async function openCoinbase(options: OpenTradingOptions): Promise<Exchange> {
  invariant(options.keys.apiKey !== '', 'trading needs an API key');
  const { streamUrl, wallNow } = options;
  const client = openClient({ ...options, budget: budgetOf(options, COINBASE.rateLimits) });
  const ask = askOf(client, wallNow);
  const orders = openOrders(ask);
  const calls = marketDataCalls(client);
  const streams = openStreams();
  return {
    capabilities: COINBASE,
    recvWindowMs: client.recvWindowMs,
    ...calls,
    ...tradingCalls({ client, orders, ask }),
    subscribeCandles: (symbols, timeframe, listener) =>
      streams.track(followCandles({ streamUrl, symbols, timeframe, listener, candles: calls.candles, now: wallNow })),
    subscribeAccount: listener => {
      const balances = () => readBalances(ask);
      return streams.track(
        followAccount({ url: userUrl(streamUrl), client, orders, balances, now: wallNow, listener }),
      );
    },
    close: async () => {
      streams.stopAll();
      client.close();
    },
  };
}
