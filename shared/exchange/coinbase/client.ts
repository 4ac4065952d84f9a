import { z } from 'zod';
import { invariant } from '../../kernel/invariant.ts';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import type { Budget, Cost, Lane } from '../budget/budget.ts';
import type { Keys } from '../ccxt.ts';
import { type HttpRequest, openTransport } from '../transport.ts';
import { venueClock } from '../venue-clock.ts';
import type { Verdict } from '../verdict.ts';
import { MAX_LIFE_MS, openTokens, tokenEnd } from './token.ts';
import { verdictOf } from './verdict.ts';

export interface ClientOptions {
  /** Such as `https://api.coinbase.com`. */
  readonly restUrl: string;
  readonly keys: Keys | null;
  readonly recvWindowMs: number;
  readonly wallNow: () => EpochMs;
  readonly budget: Budget;
}

type Query = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** A read has a query, what changes something has a body. */
export type Call = { readonly path: string; readonly lane: Lane } & (
  | { readonly method: 'GET'; readonly query?: Query }
  | { readonly method: 'POST'; readonly body: object }
);

/** What every signed call counts against the limits of capabilities. */
const SIGNED_COST: Cost = { private: 1 };
/** The same, told from other calls: the room that is kept for a stop is not for the cancel before it. */
export const PLACEMENT_COST: Cost = { ...SIGNED_COST, placements: 0 };

const costOf = ({ method, path }: Call): Cost =>
  method === 'POST' && path === 'orders' ? PLACEMENT_COST : SIGNED_COST;

const timeReply = z.object({ epochMillis: z.coerce.number().int() });
/** The end of a token is cut to whole seconds, so a shorter life could be none. */
const MIN_WINDOW_MS = 1_500;

/** Signed and public calls to Coinbase's REST API. No call throws, none is repeated once it may have been acted on. */
export interface CoinbaseClient {
  /** How long a request may live, in ms: as asked for, within what the venue allows. */
  readonly recvWindowMs: number;
  call(call: Call): Promise<Verdict>;
  /** Signed as of `sentAt`: it is dead at the venue `recvWindowMs` after it. */
  signed(call: Call, sentAt: EpochMs): Promise<Verdict>;
  /** What subscribes to a private channel now. */
  streamToken(): string;
  /** Reads the venue's clock and corrects ours by it. False when nothing changed. */
  syncClock(): Promise<boolean>;
  close(): void;
}

export function openClient(options: ClientOptions): CoinbaseClient {
  const { wallNow, keys, budget } = options;
  const recvWindowMs = Math.min(Math.max(options.recvWindowMs, MIN_WINDOW_MS), MAX_LIFE_MS);
  const transport = openTransport(recvWindowMs + 1_000);
  const baseUrl = `${options.restUrl}/api/v3/brokerage/`;
  const { host } = new URL(baseUrl);
  const tokens = keys === null ? null : openTokens(keys);

  const token = (uri: string | null, sentAt: EpochMs, lifeMs: number): string => {
    invariant(tokens !== null, 'a signed call needs keys');
    return tokens({ uri, sentAt: epochMs(clock.at(sentAt)), lifeMs });
  };
  const run = async (call: Call, sentAt: EpochMs | null): Promise<Verdict> => {
    const limit = sentAt === null ? 'public' : 'private';
    const heldBack = await budget.take(call.lane, limit === 'private' ? costOf(call) : { public: 1 });
    if (heldBack !== null) return { kind: 'rejected', fault: heldBack, body: null };
    const uri = `${call.method} ${host}/api/v3/brokerage/${call.path}`;
    const authorization = sentAt === null ? null : `Bearer ${token(uri, sentAt, recvWindowMs)}`;
    const verdict = verdictOf(await transport.send(toRequest(baseUrl, call, authorization)), wallNow());
    const slowDown = verdict.kind === 'rejected' && verdict.fault.code === 'VENUE_RATE_LIMITED';
    if (slowDown && verdict.fault.retryAt !== null) budget.stop(limit, verdict.fault.retryAt);
    return verdict;
  };
  const clock = venueClock(async () => {
    const verdict = await run({ method: 'GET', path: 'time', lane: 'protect' }, null);
    const reply = timeReply.safeParse(verdict.kind === 'answer' ? verdict.body : null);
    return reply.success ? reply.data.epochMillis : null;
  }, wallNow);
  /** The venue says the same of a dead key and of a token whose time is over: our own reckoning tells them apart. */
  const late = (verdict: Verdict, sentAt: EpochMs): Verdict =>
    isUnauthorized(verdict) && clock.at(wallNow()) >= tokenEnd(epochMs(clock.at(sentAt)), recvWindowMs)
      ? { ...verdict, fault: { ...verdict.fault, code: 'VENUE_CLOCK_SKEW', message: 'the request came too late' } }
      : verdict;

  return {
    recvWindowMs,
    call: call => run(call, null),
    signed: async (call, sentAt) => {
      const verdict = await run(call, sentAt);
      if (!isUnauthorized(verdict)) return verdict;
      // the venue proved that it did nothing; the second try carries the same sentAt, so a late request stays dead
      return late((await clock.sync()) ? await run(call, sentAt) : verdict, sentAt);
    },
    streamToken: () => token(null, wallNow(), MAX_LIFE_MS),
    syncClock: clock.sync,
    close: () => transport.close(),
  };
}

type Rejection = Extract<Verdict, { readonly kind: 'rejected' }>;
const isUnauthorized = (verdict: Verdict): verdict is Rejection =>
  verdict.kind === 'rejected' && verdict.fault.venueCode === '401';

function toRequest(baseUrl: string, call: Call, authorization: string | null): HttpRequest {
  const headers = authorization === null ? {} : { authorization };
  if (call.method === 'POST') {
    const body = JSON.stringify(call.body);
    return {
      url: baseUrl + call.path,
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    };
  }
  return { url: `${baseUrl}${call.path}${queryText(call.query ?? {})}`, method: 'GET', headers, body: undefined };
}

/** A list is its name once per item. */
function queryText(query: Query): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map(each => `${name}=${encodeURIComponent(each)}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}
