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
import { OKX } from './capabilities.ts';
import { type OkxClient, openClient } from './client.ts';
import { costOf } from './limits.ts';
import { openLineage } from './lineage.ts';
import { liveCalls } from './live-market.ts';
import { liveSubscriptions } from './live-streams.ts';
import { marketDataCalls } from './market-data.ts';
import { tradingCalls } from './trading.ts';

/** Demo trading answers at the real REST address, told apart by a header; its streams have hosts of their own. */
const isDemo = (streamUrl: string): boolean => /^ws[a-z]*pap\.okx\.com$/.test(new URL(streamUrl).hostname);

export async function openOkxMarketData(options: OpenOptions): Promise<MarketData> {
  const { streamUrl } = options;
  const budget = budgetOf(options, OKX.rateLimits);
  const client = await openClient({ ...options, keys: null, demo: isDemo(streamUrl), budget });
  const streams = openStreams();
  return {
    capabilities: OKX,
    ...marketDataCalls(client),
    ...marketStreams(options, client, streams),
    close: async () => {
      streams.stopAll();
      client.close();
    },
  };
}

export async function openOkx(options: OpenTradingOptions): Promise<Exchange> {
  const { streamUrl, wallNow, keys, recvWindowMs } = options;
  invariant(keys.apiKey !== '' && keys.passphrase !== undefined, 'trading needs an API key and its passphrase');
  const budget = budgetOf(options, OKX.rateLimits);
  const client = await openClient({ ...options, demo: isDemo(streamUrl), budget });
  const lineage = openLineage();
  const streams = openStreams();
  return {
    capabilities: OKX,
    recvWindowMs,
    ...marketDataCalls(client),
    ...tradingCalls({ client, lineage, wallNow }),
    reserve: (_, lane) => budget.reserve(costOf({ endpoint: 'POST trade/order-algo' }), lane),
    ...marketStreams(options, client, streams),
    subscribeAccount: listener =>
      streams.track(followAccount({ streamUrl, keys, client, lineage, now: wallNow, listener })),
    close: async () => {
      streams.stopAll();
      client.close();
    },
  };
}

type MarketStreams = Pick<MarketData, 'subscribeCandles'> & LiveMarket;

const marketStreams = (
  { streamUrl, wallNow: now }: OpenOptions,
  client: OkxClient,
  streams: OpenStreams,
): MarketStreams => ({
  ...liveCalls(client),
  ...trackedBy(streams, liveSubscriptions({ streamUrl, now })),
  subscribeCandles: (symbols, timeframe, listener) =>
    streams.track(followCandles({ streamUrl, symbols, timeframe, listener, now })),
});
