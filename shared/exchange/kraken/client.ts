import { z } from 'zod';
import { invariant } from '../../kernel/invariant.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { Budget, Lane } from '../budget/budget.ts';
import { asRequest, type Keys, openCcxt } from '../ccxt.ts';
import { type HttpRequest, openTransport } from '../transport.ts';
import { venueClock } from '../venue-clock.ts';
import { fault, type Verdict } from '../verdict.ts';
import { costOf, type Endpoint, limitOf } from './costs.ts';
import { resultIn } from './replies.ts';
import { INVALID_NONCE, verdictOf } from './verdict.ts';

export interface ClientOptions {
  /** Such as `https://api.kraken.com`. */
  readonly restUrl: string;
  readonly keys: Keys | null;
  readonly recvWindowMs: number;
  readonly wallNow: () => EpochMs;
  readonly budget: Budget;
}

export interface Call {
  readonly endpoint: Endpoint;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly lane: Lane;
}

/** Signed and public calls to Kraken's REST API. No call throws, none is repeated once it may have been acted on. */
export interface KrakenClient {
  /** How long an order may be on its way, in ms: as asked for, within what the venue allows. */
  readonly recvWindowMs: number;
  open(call: Call): Promise<Verdict>;
  signed(call: Call): Promise<Verdict>;
  /** The same with a deadline at the venue: `recvWindowMs` after `sentAt`. */
  inTime(call: Call, sentAt: EpochMs): Promise<Verdict>;
  close(): void;
}

/** The venue wants deadlines at least two seconds ahead when they arrive. */
const LEAST_WINDOW_MS = 2_500;
const timeReply = z.object({ unixtime: z.int() });
/** Requests that overtake each other are refused by their nonces, which proves that nothing was done. */
const NONCE_TRIES = 5;

export async function openClient(options: ClientOptions): Promise<KrakenClient> {
  const { restUrl, wallNow, budget, keys } = options;
  const recvWindowMs = Math.max(options.recvWindowMs, LEAST_WINDOW_MS);
  const transport = openTransport(recvWindowMs + 1_000);
  const sign = keys === null ? null : await openSigner(restUrl, keys, wallNow);

  const run = async ({ endpoint, lane }: Call, request: () => HttpRequest): Promise<Verdict> => {
    const heldBack = await budget.take(lane, costOf(endpoint));
    if (heldBack !== null) return { kind: 'rejected', fault: heldBack, body: null };
    const verdict = verdictOf(await transport.send(request()), wallNow());
    if (verdict.kind === 'rejected' && verdict.fault.code === 'VENUE_RATE_LIMITED' && verdict.fault.retryAt !== null) {
      const ofOne = /^E(API|Order):/.test(verdict.fault.venueCode ?? '');
      budget.stop(ofOne ? limitOf(endpoint) : null, verdict.fault.retryAt);
    }
    return verdict;
  };
  const open = (call: Call): Promise<Verdict> => {
    const query = new URLSearchParams(call.parameters).toString();
    const url = `${restUrl}/0/public/${call.endpoint}${query === '' ? '' : `?${query}`}`;
    return run(call, () => ({ url, method: 'GET', headers: {}, body: undefined }));
  };
  const signed = async (call: Call): Promise<Verdict> => {
    invariant(sign !== null, 'a signed call needs keys');
    for (let attempt = 1; ; attempt++) {
      const verdict = await run(call, () => sign(call));
      const overtaken = verdict.kind === 'rejected' && verdict.fault.venueCode === INVALID_NONCE;
      if (!overtaken || attempt === NONCE_TRIES) return verdict;
    }
  };
  const clock = venueClock(async () => {
    const verdict = await open({ endpoint: 'Time', lane: 'protect' });
    const MIDDLE_MS = 500; // of the second that it tells
    return verdict.kind === 'answer' ? resultIn(timeReply, verdict.body).unixtime * 1_000 + MIDDLE_MS : null;
  }, wallNow);
  const inTime = async (call: Call, sentAt: EpochMs): Promise<Verdict> => {
    if (wallNow() >= sentAt + recvWindowMs) {
      return { kind: 'rejected', fault: fault('VENUE_CLOCK_SKEW', 'its time was over before it was sent'), body: null };
    }
    const deadline = new Date(clock.at(sentAt) + recvWindowMs).toISOString();
    return signed({ ...call, parameters: { ...call.parameters, deadline } });
  };

  return {
    recvWindowMs,
    open,
    signed,
    inTime: async (call, sentAt) => {
      const verdict = await inTime(call, sentAt);
      // the venue proved that it did nothing; the second try carries the same sentAt, so a late request stays dead
      const skewed = verdict.kind === 'rejected' && verdict.fault.code === 'VENUE_CLOCK_SKEW';
      return skewed && verdict.fault.venueCode !== null && (await clock.sync()) ? inTime(call, sentAt) : verdict;
    },
    close: () => transport.close(),
  };
}

/** Nonces are microseconds of the wall clock, or as many more as there were requests. */
async function openSigner(restUrl: string, keys: Keys, wallNow: () => EpochMs): Promise<(call: Call) => HttpRequest> {
  const ccxt = await openCcxt('kraken', keys);
  ccxt.urls.api.private = restUrl;
  let last = 0;
  ccxt.nonce = () => {
    last = Math.max(last + 1, wallNow() * 1_000);
    return last;
  };
  return ({ endpoint, parameters = {} }) => asRequest(ccxt.sign(endpoint, 'private', 'POST', parameters));
}
