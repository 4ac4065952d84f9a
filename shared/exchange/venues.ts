import { BINANCE } from './binance/capabilities.ts';
import { openBinance, openBinanceMarketData } from './binance/open.ts';
import type { Capabilities } from './capabilities.ts';
import { COINBASE } from './coinbase/capabilities.ts';
import { openCoinbase, openCoinbaseMarketData } from './coinbase/open.ts';
import { KRAKEN } from './kraken/capabilities.ts';
import { openKraken, openKrakenMarketData } from './kraken/open.ts';
import { OKX } from './okx/capabilities.ts';
import { openOkx, openOkxMarketData } from './okx/open.ts';
import type { OpenOptions, OpenTradingOptions } from './open.ts';
import type { Exchange, MarketData } from './port.ts';

interface Venue {
  readonly capabilities: Capabilities;
  /** Where the venue itself lets one practise; null where it has nothing that trades. */
  readonly testNetwork: Pick<OpenOptions, 'restUrl' | 'streamUrl'> | null;
  openMarketData(options: OpenOptions): Promise<MarketData>;
  openExchange(options: OpenTradingOptions): Promise<Exchange>;
}

/** Every venue that Tradewind speaks to: one line each. */
export const VENUES = {
  binance: {
    capabilities: BINANCE,
    testNetwork: { restUrl: 'https://testnet.binance.vision', streamUrl: 'wss://stream.testnet.binance.vision' },
    openMarketData: openBinanceMarketData,
    openExchange: openBinance,
  },
  okx: {
    capabilities: OKX,
    testNetwork: { restUrl: 'https://www.okx.com', streamUrl: 'wss://wspap.okx.com:8443' },
    openMarketData: openOkxMarketData,
    openExchange: openOkx,
  },
  coinbase: {
    capabilities: COINBASE,
    testNetwork: null,
    openMarketData: openCoinbaseMarketData,
    openExchange: openCoinbase,
  },
  kraken: {
    capabilities: KRAKEN,
    testNetwork: null,
    openMarketData: openKrakenMarketData,
    openExchange: openKraken,
  },
} as const satisfies Readonly<Record<string, Venue>>;
export type VenueId = keyof typeof VENUES;

/** Where a venue answers: as configured, else the paper exchange of this installation at its port on loopback. */
export const venueUrls = (
  venue: { readonly restUrl?: string | undefined; readonly streamUrl?: string | undefined },
  paperPort: number,
): Pick<OpenOptions, 'restUrl' | 'streamUrl'> => ({
  restUrl: withoutSlash(venue.restUrl ?? `http://127.0.0.1:${paperPort}`),
  streamUrl: withoutSlash(venue.streamUrl ?? `ws://127.0.0.1:${paperPort}`),
});

const withoutSlash = (url: string): string => url.replace(/\/+$/, '');

export type { Keys } from './ccxt.ts';
export type { OpenOptions, OpenTradingOptions } from './open.ts';
