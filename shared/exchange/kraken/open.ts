import { invariant } from '../../kernel/invariant.ts';
import {
  budgetOf,
  type OpenOptions,
  type OpenStreams,
  type OpenTradingOptions,
  openStreams,
  trackedBy,
} from '../open.ts';
import type { Exchange, MarketData } from '../port.ts';
import { followAccount } from './account-stream.ts';
import { followCandles } from './candle-stream.ts';
import { KRAKEN } from './capabilities.ts';
import { type KrakenClient, openClient } from './client.ts';
import { costOf } from './costs.ts';
import { openExecutions } from './executions.ts';
import { liveCalls, liveSubscriptions } from './live-market.ts';
import { marketDataCalls } from './market-data.ts';
import { symbolsOf } from './symbols.ts';
import { readBalances, tradingCalls } from './trading.ts';

/** The account is told at another host than the market; the paper exchange tells both at one. */
const accountUrl = (streamUrl: string): string => `${streamUrl.replace('//ws.kraken.com', '//ws-auth.kraken.com')}/v2`;

export async function openKrakenMarketData(options: OpenOptions): Promise<MarketData> {
  const client = await openClient({ ...options, keys: null, budget: budgetOf(options, KRAKEN.rateLimits) });
  const streams = openStreams();
  return {
    capabilities: KRAKEN,
    ...marketOf(options, client, streams),
    close: async () => {
      streams.stopAll();
      client.close();
    },
  };
}

export async function openKraken(options: OpenTradingOptions): Promise<Exchange> {
  invariant(options.keys.apiKey !== '', 'trading needs an API key');
  const { streamUrl, wallNow } = options;
  const budget = budgetOf(options, KRAKEN.rateLimits);
  const client = await openClient({ ...options, budget });
  const executions = openExecutions();
  const streams = openStreams();
  return {
    capabilities: KRAKEN,
    recvWindowMs: client.recvWindowMs,
    ...marketOf(options, client, streams),
    ...tradingCalls({ client, executions, symbolOf: symbolsOf(options.symbols), wallNow }),
    reserve: (_, lane) => budget.reserve(costOf('AddOrder'), lane),
    subscribeAccount: listener => {
      const balances = () => readBalances({ client, wallNow, lane: 'data' });
      return streams.track(
        followAccount({ url: accountUrl(streamUrl), client, executions, balances, now: wallNow, listener }),
      );
    },
    close: async () => {
      streams.stopAll();
      client.close();
    },
  };
}

function marketOf(
  { streamUrl, wallNow: now }: OpenOptions,
  client: KrakenClient,
  streams: OpenStreams,
): Omit<MarketData, 'capabilities' | 'close'> {
  const calls = marketDataCalls(client);
  return {
    ...calls,
    ...liveCalls(client, now),
    ...trackedBy(streams, liveSubscriptions({ streamUrl, now })),
    subscribeCandles: (symbols, timeframe, listener) =>
      streams.track(followCandles({ streamUrl, symbols, timeframe, listener, candles: calls.candles, now })),
  };
}
