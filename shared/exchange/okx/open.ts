import { invariant } from '../../kernel/invariant.ts';
import { budgetOf, type OpenOptions, type OpenTradingOptions, openStreams } from '../open.ts';
import type { Exchange, MarketData } from '../port.ts';
import { followAccount } from './account-stream.ts';
import { followCandles } from './candle-stream.ts';
import { OKX } from './capabilities.ts';
import { openClient } from './client.ts';
import { openLineage } from './lineage.ts';
import { marketDataCalls } from './market-data.ts';
import { tradingCalls } from './trading.ts';

/** Demo trading answers at the real REST address, told apart by a header; its streams have hosts of their own. */
const isDemo = (streamUrl: string): boolean => /^ws[a-z]*pap\.okx\.com$/.test(new URL(streamUrl).hostname);

export async function openOkxMarketData(options: OpenOptions): Promise<MarketData> {
  const { streamUrl, wallNow } = options;
  const budget = budgetOf(options, OKX.rateLimits);
  const client = await openClient({ ...options, keys: null, demo: isDemo(streamUrl), budget });
  const streams = openStreams();
  return {
    capabilities: OKX,
    ...marketDataCalls(client),
    subscribeCandles: (symbols, timeframe, listener) =>
      streams.track(followCandles({ streamUrl, symbols, timeframe, listener, now: wallNow })),
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
    subscribeCandles: (symbols, timeframe, listener) =>
      streams.track(followCandles({ streamUrl, symbols, timeframe, listener, now: wallNow })),
    subscribeAccount: listener =>
      streams.track(followAccount({ streamUrl, keys, client, lineage, now: wallNow, listener })),
    close: async () => {
      streams.stopAll();
      client.close();
    },
  };
}
