import ccxt from 'ccxt';
import type { Keys, VenueId } from '#shared/exchange/venues.ts';
import type { PaperProcess } from './paper-process.ts';

/** What we use of ccxt's unified classes. */
export interface BareVenue {
  /** Kraken wants each above the last of its key, which our adapter counts in microseconds. */
  nonce?: () => number;
  loadMarkets(): Promise<unknown>;
  fetchTime(): Promise<unknown>;
  createOrder(
    ...order: readonly [symbol: string, type: string, side: string, amount: number, price: number, parameters: object]
  ): Promise<unknown>;
}

type Bare = new (options: object) => BareVenue;

/** How each venue's class is pointed at the paper exchange: by address alone. */
const ADDRESSES: Readonly<Record<VenueId, (url: string) => object>> = {
  binance: url => ({ public: `${url}/api/v3`, private: `${url}/api/v3`, sapi: `${url}/sapi/v1` }),
  okx: url => ({ rest: url }),
  coinbase: url => ({ rest: url }),
  kraken: url => ({ public: url, private: url }),
};

/** ccxt's class as a user would take it, its own throttle off. */
export async function openBare(name: VenueId, keys: Keys, { restUrl }: PaperProcess): Promise<BareVenue> {
  const Venue = (ccxt as unknown as Readonly<Record<string, Bare>>)[name];
  if (Venue === undefined) throw new Error(`ccxt has no class ${name}`);
  const bare = new Venue({
    apiKey: keys.apiKey,
    secret: keys.secret,
    password: keys.passphrase,
    enableRateLimit: false,
    urls: { api: ADDRESSES[name](restUrl) },
    options: { defaultType: 'spot', fetchCurrencies: false, fetchMargins: false, fetchMarkets: { types: ['spot'] } },
  });
  if (name === 'kraken') bare.nonce = () => Math.round((performance.timeOrigin + performance.now()) * 1_000);
  await bare.loadMarkets();
  return bare;
}
