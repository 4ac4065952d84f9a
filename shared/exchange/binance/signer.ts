import type { HttpRequest } from '../transport.ts';

export interface Keys {
  readonly apiKey: string;
  /** A plain secret (HMAC), or a PEM private key (Ed25519, RSA). */
  readonly secret: string;
}

export interface Unsigned {
  readonly method: string;
  readonly path: string;
  /** With `timestamp` and `recvWindow`. */
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** Makes the HTTP request of a private call. */
export type Signer = (unsigned: Unsigned) => HttpRequest;

/** What we use of ccxt's class: its addresses, its encoding and its signatures (HMAC, RSA, Ed25519). */
interface CcxtClass {
  readonly urls: { readonly api: Record<string, string> };
  sign(path: string, api: string, method: string, parameters: object): SignedByCcxt;
}
interface SignedByCcxt {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
type CcxtConstructor = new (options: object) => CcxtClass;

/**
 * A signer by ccxt's Binance class alone: all of ccxt costs twice the memory, and the package does not export its parts by
 * name. ccxt's own transport is left out: its errors blur what was sent and what was answered.
 */
export async function openSigner(baseUrl: string, keys: Keys): Promise<Signer> {
  const file = new URL('./src/binance.js', import.meta.resolve('ccxt'));
  const { default: Ccxt }: { readonly default: CcxtConstructor } = await import(file.href);
  const ccxt = new Ccxt({ apiKey: keys.apiKey, secret: keys.secret });
  ccxt.urls.api.private = baseUrl;
  return ({ path, method, parameters }) => {
    const { url, headers, body } = ccxt.sign(path, 'private', method, parameters);
    return { url, method, headers: headers ?? {}, body: body === '' ? undefined : body };
  };
}
