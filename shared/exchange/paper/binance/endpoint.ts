import type { Result } from '../../../kernel/result.ts';
import type { ApiKey } from './api-keys.ts';
import type { Refusal } from './errors.ts';
import type { Gateway } from './gateway.ts';
import type { Parameters } from './parameters.ts';

/** What an endpoint answers: a JSON value, or a refusal. */
export type Answer = Result<unknown, Refusal>;

interface EndpointTerms {
  /** REST method and path; null for what only the WebSocket API has. */
  readonly route: `${'GET' | 'POST' | 'PUT' | 'DELETE'} /${string}` | null;
  /** Name in the WebSocket API; null for what only REST has. */
  readonly method: string | null;
  /** Request weight, as documented. */
  readonly weight: number | ((parameters: Parameters) => number);
  /** New orders that it counts against the account's order limits; none when it is not there. */
  readonly orders?: number;
}

/** Anybody may ask. */
export interface PublicEndpoint extends EndpointTerms {
  readonly security: 'none';
  handle(parameters: Parameters, gateway: Gateway): Answer;
}

export interface AccountCall {
  readonly parameters: Parameters;
  readonly key: ApiKey;
}

/** `key`: an API key without a signature; `user-data`: signed; `trade`: signed, by a key that may trade. */
export interface AccountEndpoint extends EndpointTerms {
  readonly security: 'key' | 'user-data' | 'trade';
  handle(call: AccountCall, gateway: Gateway): Answer;
}

export type Endpoint = PublicEndpoint | AccountEndpoint;

export const weightOf = ({ weight }: EndpointTerms, parameters: Parameters): number =>
  typeof weight === 'number' ? weight : weight(parameters);
