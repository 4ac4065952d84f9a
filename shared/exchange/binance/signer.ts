import { asRequest, type Keys, openCcxt } from '../ccxt.ts';
import type { HttpRequest } from '../transport.ts';

export interface Unsigned {
  readonly api: 'private' | 'sapi';
  readonly method: string;
  readonly path: string;
  /** With `timestamp` and `recvWindow`. */
  readonly parameters: Readonly<Record<string, string | number>>;
}

/** Makes the HTTP request of a private call. */
export type Signer = (unsigned: Unsigned) => HttpRequest;

export async function openSigner(baseUrls: Readonly<Record<Unsigned['api'], string>>, keys: Keys): Promise<Signer> {
  const ccxt = await openCcxt('binance', keys);
  Object.assign(ccxt.urls.api, baseUrls);
  return ({ api, path, method, parameters }) => ({ ...asRequest(ccxt.sign(path, api, method, parameters)), method });
}
