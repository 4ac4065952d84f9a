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
import { COINBASE } from './capabilities.ts';
import { type CoinbaseClient, openClient, PLACEMENT_COST } from './client.ts';
import { liveCalls } from './live-market.ts';
import { liveSubscriptions } from './live-streams.ts';
import { marketDataCalls } from './market-data.ts';
import { askOf, openOrders } from './orders.ts';
import { readBalances, tradingCalls } from './trading.ts';

/** Coinbase tells private channels at another host than public ones; the paper exchange tells both at one. */
const USER_URLS: Readonly<Record<string, string>> = {
  'advanced-trade-ws.coinbase.com': 'wss://advanced-trade-ws-user.coinbase.com',
};
const userUrl = (streamUrl: string): string => USER_URLS[new URL(streamUrl).hostname] ?? streamUrl;

export async function openCoinbaseMarketData(options: OpenOptions): Promise<MarketData> {
  const client = openClient({ ...options, keys: null, budget: budgetOf(options, COINBASE.rateLimits) });
  const streams = openStreams();
  return {
    capabilities: COINBASE,
    ...market(options, client, streams),
    close: async () => {
      streams.stopAll();
      client.close();
    },
  };
}

export async function openCoinbase(options: OpenTradingOptions): Promise<Exchange> {
  invariant(options.keys.apiKey !== '', 'trading needs an API key');
  const { streamUrl, wallNow } = options;
  const budget = budgetOf(options, COINBASE.rateLimits);
  const client = openClient({ ...options, budget });
  const ask = askOf(client, wallNow);
  const orders = openOrders(ask);
  const streams = openStreams();
  return {
    capabilities: COINBASE,
    recvWindowMs: client.recvWindowMs,
    ...market(options, client, streams),
    ...tradingCalls({ client, orders, ask }),
    reserve: (_, lane) => budget.reserve(PLACEMENT_COST, lane),
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

type Market = Omit<MarketData, 'capabilities' | 'close'> & LiveMarket;

function market({ streamUrl, wallNow: now }: OpenOptions, client: CoinbaseClient, streams: OpenStreams): Market {
  const calls = marketDataCalls(client);
  return {
    ...calls,
    ...liveCalls(client),
    ...trackedBy(streams, liveSubscriptions({ streamUrl, now })),
    subscribeCandles: (symbols, timeframe, listener) =>
      streams.track(followCandles({ streamUrl, symbols, timeframe, listener, candles: calls.candles, now })),
  };
}
