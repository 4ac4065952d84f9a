import type { MarketSymbol } from '../../../domain/instrument.ts';
import { err, ok, type Result } from '../../../kernel/result.ts';
import type { PaperVenue } from '../venue.ts';
import type { Countdowns } from '../wire/countdowns.ts';
import type { Clocks, Counters } from './counters.ts';
import type { ApiKey, KeyRing } from './keys.ts';
import { symbolOf } from './wire-values.ts';

/** What every request and every stream of the dialect works with. */
export interface Gateway {
  readonly venue: PaperVenue;
  readonly clocks: Clocks;
  readonly keys: KeyRing;
  readonly counters: Counters;
  /** Whom a token of the streams was given to. */
  readonly tokens: Map<string, ApiKey>;
  /** When an account's orders are cancelled unless it is heard of before. */
  readonly countdowns: Countdowns;
  newToken(length: number): string;
}

/** The `result` of an answer, or the one text in its `error`. */
export type Answer = Result<unknown, string>;

export type Parameters = Readonly<Record<string, string>>;
export interface Call {
  readonly parameters: Parameters;
  readonly key: ApiKey;
}

export interface PublicEndpoint {
  handle(parameters: Parameters, gateway: Gateway): Answer;
}
export interface AccountEndpoint {
  readonly permission: 'read' | 'trade';
  /** Of the account's calls; what trades is counted by pair instead. */
  readonly points: number;
  handle(call: Call, gateway: Gateway): Answer;
}

export const invalid = (argument: string): string => `EGeneral:Invalid arguments:${argument}`;
export const UNKNOWN_PAIR = 'EQuery:Unknown asset pair';
export const UNKNOWN_ORDER = 'EOrder:Unknown order';

export function findSymbol(pair: string | undefined, { venue }: Gateway): Result<MarketSymbol, string> {
  const symbol = pair === undefined ? null : symbolOf(pair, venue);
  return symbol === null ? err(UNKNOWN_PAIR) : ok(symbol);
}

/** A whole number that may be left out. */
export const wholeOf = (text: string | undefined, otherwise: number): number =>
  text !== undefined && /^\d{1,20}$/.test(text) ? Number(text) : otherwise;
