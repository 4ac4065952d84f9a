import { ok, type Result } from '../../../kernel/result.ts';
import type { ApiKey } from './api-keys.ts';
import type { Refusal } from './errors.ts';
import type { Gateway } from './gateway.ts';
import type { Limit } from './rate-limits.ts';

/** The body of what was done. `1`: every part of it was refused, `2`: some were; each part says why. */
export interface Reply {
  readonly code: '0' | '1' | '2';
  readonly msg: string;
  readonly data: readonly unknown[];
}
export type Answer = Result<Reply, Refusal>;

export const answered = (data: readonly unknown[]): Answer => ok({ code: '0', msg: '', data });

interface EndpointTerms {
  /** Method, and the path after `/api/v5/`. */
  readonly route: `${'GET' | 'POST'} ${string}`;
  /** As documented with the endpoint. */
  readonly limit: Limit;
}

/** Anybody may ask. `sent`: the query's parameters. */
export interface PublicEndpoint extends EndpointTerms {
  readonly security: 'none';
  handle(sent: unknown, gateway: Gateway): Answer;
}

/** `sent`: the query's parameters, or the JSON body: an object, or a list where the endpoint takes several. */
export interface AccountCall {
  readonly sent: unknown;
  readonly key: ApiKey;
}

/** Signed, by a key that may read or trade. */
export interface AccountEndpoint extends EndpointTerms {
  readonly security: 'read' | 'trade';
  /** Whether the request may state in the header `expTime` until when it is good. */
  readonly expires?: boolean;
  /** Whether each order in it counts against the account's orders. */
  readonly orders?: boolean;
  handle(call: AccountCall, gateway: Gateway): Answer;
}

export type Endpoint = PublicEndpoint | AccountEndpoint;

export const publicGet = (path: string, rest: Pick<PublicEndpoint, 'limit' | 'handle'>): PublicEndpoint => ({
  route: `GET ${path}`,
  security: 'none',
  ...rest,
});
export const signedGet = (path: string, rest: Pick<AccountEndpoint, 'limit' | 'handle'>): AccountEndpoint => ({
  route: `GET ${path}`,
  security: 'read',
  ...rest,
});
export const tradePost = (
  path: string,
  rest: Pick<AccountEndpoint, 'limit' | 'handle' | 'expires' | 'orders'>,
): AccountEndpoint => ({ route: `POST ${path}`, security: 'trade', ...rest });
