import { z } from 'zod';
import { invariant } from '../../kernel/invariant.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { Budget, Lane } from '../budget/budget.ts';
import type { Keys } from '../ccxt.ts';
import { type HttpRequest, openTransport } from '../transport.ts';
import { venueClock } from '../venue-clock.ts';
import type { Verdict } from '../verdict.ts';
import { costOf, type Endpoint, limitOf } from './limits.ts';
import { moment } from './replies.ts';
import { openSigner } from './signer.ts';
import { verdictOf } from './verdict.ts';

export interface ClientOptions {
  /** Such as `https://www.okx.com`. */
  readonly restUrl: string;
  /** Demo trading: real markets, play money, keys of its own. */
  readonly demo: boolean;
  readonly keys: Keys | null;
  readonly recvWindowMs: number;
  readonly wallNow: () => EpochMs;
  readonly budget: Budget;
}

export interface Call {
  /** Method and path, such as `GET trade/order`. */
  readonly endpoint: Endpoint;
  readonly parameters?: Readonly<Record<string, string>> | readonly Readonly<Record<string, string>>[];
  readonly lane: Lane;
}

/** How a signed request dies at the venue when it comes too late. `signature`: 30 s after the moment that it was signed with. */
type Death = 'window-by-header' | 'window-by-signature' | 'signature';
const DEATHS: Partial<Readonly<Record<Endpoint, Death>>> = {
  'POST trade/order': 'window-by-header',
  'POST trade/amend-order': 'window-by-header',
  'POST trade/order-algo': 'window-by-signature',
};
const SIGNATURE_LIFE_MS = 30_000;

const timeReply = z.object({ data: z.tuple([z.object({ ts: moment })]) });

/** Signed and public calls to OKX's REST API. No call throws, none is repeated once it may have been acted on. */
export interface OkxClient {
  readonly recvWindowMs: number;
  call(call: Call): Promise<Verdict>;
  /** Signed as of `sentAt`, which is what its life at the venue counts from. */
  signed(call: Call, sentAt: EpochMs): Promise<Verdict>;
  /** What to sign with: our wall time as the venue's clock would show it. */
  venueTimestamp(wall: EpochMs): number;
  /** Reads the venue's clock and corrects ours by it. False when nothing changed. */
  syncClock(): Promise<boolean>;
  close(): void;
}

export async function openClient(options: ClientOptions): Promise<OkxClient> {
  const { restUrl, wallNow, recvWindowMs, keys, budget, demo } = options;
  const transport = openTransport(recvWindowMs + 1_000);
  const signer = keys === null ? null : await openSigner(restUrl, keys);
  const simulated: Readonly<Record<string, string>> = demo ? { 'x-simulated-trading': '1' } : {};

  const run = async (call: Call, request: () => HttpRequest): Promise<Verdict> => {
    const heldBack = await budget.take(call.lane, costOf(call));
    if (heldBack !== null) return { kind: 'rejected', fault: heldBack, body: null };
    const made = request();
    const ending = await transport.send({ ...made, headers: { ...made.headers, ...simulated } });
    const verdict = verdictOf(ending, wallNow());
    const limited = verdict.kind === 'rejected' && verdict.fault.code === 'VENUE_RATE_LIMITED';
    if (limited && verdict.fault.retryAt !== null) {
      // with a code of the venue it is this endpoint that was asked too often; without one it is a gateway that speaks for all
      budget.stop(verdict.fault.venueCode === null ? null : limitOf(call), verdict.fault.retryAt);
    }
    return verdict;
  };
  const open = (call: Call): Promise<Verdict> => {
    const { method, path, query } = addressOf(call);
    return run(call, () => ({ url: `${restUrl}/api/v5/${path}${query}`, method, headers: {}, body: undefined }));
  };
  const clock = venueClock(async () => {
    const verdict = await open({ endpoint: 'GET public/time', lane: 'protect' });
    const reply = timeReply.safeParse(verdict.kind === 'answer' ? verdict.body : null);
    return reply.success ? reply.data.data[0].ts : null;
  }, wallNow);
  const signed = (call: Call, sentAt: EpochMs): Promise<Verdict> => {
    invariant(signer !== null, 'a signed call needs keys');
    const { method, path } = addressOf(call);
    const death = DEATHS[call.endpoint] ?? 'signature';
    const end = clock.at(sentAt) + recvWindowMs;
    const timestamp = death === 'window-by-signature' ? end - SIGNATURE_LIFE_MS : clock.at(sentAt);
    return run(call, () => {
      const request = signer({ method, path, parameters: call.parameters ?? {}, timestamp });
      const expiry = death === 'window-by-header' ? { expTime: String(end) } : {};
      return { ...request, headers: { ...request.headers, ...expiry } };
    });
  };

  return {
    recvWindowMs,
    call: open,
    signed: async (call, sentAt) => {
      const verdict = await signed(call, sentAt);
      // the venue proved that it did nothing; the second try carries the same sentAt, so a late request stays dead
      const skewed = verdict.kind === 'rejected' && verdict.fault.code === 'VENUE_CLOCK_SKEW';
      return skewed && (await clock.sync()) ? signed(call, sentAt) : verdict;
    },
    venueTimestamp: clock.at,
    syncClock: clock.sync,
    close: () => transport.close(),
  };
}

function addressOf({ endpoint, parameters = {} }: Call): {
  readonly method: string;
  readonly path: string;
  /** With its question mark; empty without parameters. */
  readonly query: string;
} {
  const [method = '', path = ''] = endpoint.split(' ');
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return { method, path, query: query.length === 0 ? '' : `?${query.join('&')}` };
}
