import { createHmac } from 'node:crypto';
import { asRequest, type Keys, openCcxt } from '../ccxt.ts';
import type { HttpRequest } from '../transport.ts';

export interface Unsigned {
  readonly method: string;
  readonly path: string;
  readonly parameters: object;
  /** The moment that the signature holds, in ms by the venue's clock; it is refused 30 s after it. */
  readonly timestamp: number;
}

/** Makes the HTTP request of a private call. */
export type Signer = (unsigned: Unsigned) => HttpRequest;

export async function openSigner(baseUrl: string, keys: Keys): Promise<Signer> {
  const ccxt = await openCcxt('okx', keys);
  ccxt.urls.api.rest = baseUrl;
  return ({ path, method, parameters, timestamp }) => {
    ccxt.nonce = () => timestamp;
    // told by its path ccxt would put an id and a tag of its own on an algo order
    const [folder, endpoint] = path.split('/');
    const named = Array.isArray(parameters)
      ? [path, parameters]
      : [`${folder}/{endpoint}`, { ...parameters, endpoint }];
    const [template, signed] = named as [string, object];
    return { ...asRequest(ccxt.sign(template, 'private', method, signed)), method };
  };
}

/** The frame that logs in on a private socket; good for 30 s after `timestamp` (ms by the venue's clock). */
export function loginFrame({ apiKey, secret, passphrase }: Keys, timestamp: number): string {
  const seconds = String(Math.floor(timestamp / 1_000));
  const sign = createHmac('sha256', secret).update(`${seconds}GET/users/self/verify`).digest('base64');
  return JSON.stringify({ op: 'login', args: [{ apiKey, passphrase, timestamp: seconds, sign }] });
}
