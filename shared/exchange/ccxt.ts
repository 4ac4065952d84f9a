import type { HttpRequest } from './transport.ts';

/** What opens an account at a venue, in clear: never logged, never in an error. */
export interface Keys {
  readonly apiKey: string;
  /** A plain secret (HMAC), or a PEM private key (Ed25519, RSA, ES256), as the venue hands it out. */
  readonly secret: string;
  /** Where the venue asks for one beside the secret. */
  readonly passphrase?: string | undefined;
}

/** What we use of ccxt's classes: their addresses, their encoding and their signatures. */
export interface CcxtVenue {
  readonly urls: { readonly api: Record<string, string | Record<string, string>> };
  /** ccxt's own clock, in ms; signatures of some venues hold it. */
  milliseconds: () => number;
  nonce: () => number;
  sign(path: string, api: string | readonly string[], method: string, parameters: object): SignedByCcxt;
}
interface SignedByCcxt {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
type CcxtConstructor = new (options: object) => CcxtVenue;

/**
 * One venue's class of ccxt: all of it costs twice the memory, and the package does not export its parts by name. ccxt's own
 * transport is left out: its errors blur what was sent and what was answered.
 */
export async function openCcxt(name: 'binance' | 'okx' | 'coinbase' | 'kraken', keys: Keys): Promise<CcxtVenue> {
  const file = new URL(`./src/${name}.js`, import.meta.resolve('ccxt'));
  const { default: Ccxt }: { readonly default: CcxtConstructor } = await import(file.href);
  return new Ccxt({ apiKey: keys.apiKey, secret: keys.secret, password: keys.passphrase });
}

/** What ccxt signed, as a request of ours. */
export const asRequest = ({ url, method, headers, body }: SignedByCcxt): HttpRequest => ({
  url,
  method,
  headers: headers ?? {},
  body: body === '' ? undefined : body,
});
