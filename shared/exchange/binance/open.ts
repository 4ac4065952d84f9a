import type { MarketSymbol } from '../../domain/instrument.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { Exchange, MarketData, Unsubscribe } from '../port.ts';
import { followAccount } from './account-stream.ts';
import { followCandles } from './candle-stream.ts';
import { BINANCE } from './capabilities.ts';
import { openClient } from './client.ts';
import { marketDataCalls } from './market-data.ts';
import type { Keys } from './signer.ts';
import { openSymbols } from './symbols.ts';
import { tradingCalls } from './trading.ts';

export interface OpenOptions {
  /** Such as `https://api.binance.com`; no slash at the end. */
  readonly restUrl: string;
  /** Market streams, such as `wss://stream.binance.com:9443`. */
  readonly streamUrl: string;
  readonly recvWindowMs: number;
  /** Request weight per minute that the venue grants. */
  readonly weightLimit?: number;
  /** Wall time. */
  readonly wallNow: () => EpochMs;
}

export interface OpenTradingOptions extends OpenOptions {
  readonly keys: Keys;
  /** Those we trade: the venue's own ids do not say where base ends and quote begins. */
  readonly symbols: readonly MarketSymbol[];
}

/** Binance serves its WebSocket API on other hosts than its market streams; the paper exchange has both on one. */
const API_HOSTS: Readonly<Record<string, string>> = {
  'stream.binance.com': 'wss://ws-api.binance.com:443',
  'stream.testnet.binance.vision': 'wss://ws-api.testnet.binance.vision',
};
export const accountUrl = (streamUrl: string): string =>
  `${API_HOSTS[new URL(streamUrl).hostname] ?? streamUrl}/ws-api/v3`;

export async function openBinanceMarketData(options: OpenOptions): Promise<MarketData> {
  const client = await openClient({ ...options, keys: null });
  const { streamUrl, wallNow } = options;
  const streams = new Set<Unsubscribe>();
  return {
    capabilities: BINANCE,
    ...marketDataCalls(client),
    subscribeCandles: (symbols, timeframe, listener) =>
      tracked(streams, followCandles({ streamUrl, symbols, timeframe, listener, now: wallNow })),
    close: async () => {
      for (const stop of streams) stop();
      client.close();
    },
  };
}

export async function openBinance(options: OpenTradingOptions): Promise<Exchange> {
  invariant(options.keys.apiKey !== '', 'trading needs an API key');
  const { streamUrl, wallNow, keys } = options;
  const client = await openClient(options);
  const symbols = openSymbols(options.symbols);
  const streams = new Set<Unsubscribe>();
  return {
    capabilities: BINANCE,
    recvWindowMs: options.recvWindowMs,
    ...marketDataCalls(client),
    ...tradingCalls(client, symbols, wallNow),
    subscribeCandles: (wanted, timeframe, listener) =>
      tracked(streams, followCandles({ streamUrl, symbols: wanted, timeframe, listener, now: wallNow })),
    subscribeAccount: listener => {
      const url = accountUrl(streamUrl);
      return tracked(streams, followAccount({ url, keys, client, symbols, now: wallNow, listener }));
    },
    close: async () => {
      for (const stop of streams) stop();
      client.close();
    },
  };
}

function tracked(streams: Set<Unsubscribe>, stop: Unsubscribe): Unsubscribe {
  const stopOnce = (): void => {
    if (streams.delete(stopOnce)) stop();
  };
  streams.add(stopOnce);
  return stopOnce;
}
