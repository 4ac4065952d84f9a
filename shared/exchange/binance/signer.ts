import { asRequest, type Keys, openCcxt } from '../ccxt.ts';
import type { HttpRequest } from '../transport.ts';

export interface Unsigned {
  readonly method: string;
  readonly path: string;
  /** With `timestamp` and `recvWindow`. */
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** Makes the HTTP request of a private call. */
export type Signer = (unsigned: Unsigned) => HttpRequest;

export async function openSigner(baseUrl: string, keys: Keys): Promise<Signer> {
  const ccxt = await openCcxt('binance', keys);
  ccxt.urls.api.private = baseUrl;
  return ({ path, method, parameters }) => ({ ...asRequest(ccxt.sign(path, 'private', method, parameters)), method });
}
