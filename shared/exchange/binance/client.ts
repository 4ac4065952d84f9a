import { z } from 'zod';
import { invariant } from '../../kernel/invariant.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { Budget, Lane } from '../budget/budget.ts';
import type { Keys } from '../ccxt.ts';
import { type Ending, type HttpRequest, openTransport } from '../transport.ts';
import { venueClock } from '../venue-clock.ts';
import type { Verdict } from '../verdict.ts';
import { costOf } from './costs.ts';
import { openSigner } from './signer.ts';
import { verdictOf } from './verdict.ts';

export interface ClientOptions {
  /** Such as `https://api.binance.com`. */
  readonly restUrl: string;
  readonly keys: Keys | null;
  readonly recvWindowMs: number;
  readonly wallNow: () => EpochMs;
  readonly budget: Budget;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** Of the wallet's API, which lies beside the spot API; only for signed calls. */
  readonly api?: 'sapi';
  readonly lane: Lane;
}

const timeReply = z.object({ serverTime: z.int() });

/** Signed and public calls to Binance's REST API. No call throws, none is repeated once it may have been acted on. */
export interface BinanceClient {
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

export async function openClient(options: ClientOptions): Promise<BinanceClient> {
  const { wallNow, recvWindowMs, keys, budget } = options;
  const transport = openTransport(recvWindowMs + 1_000);
  const baseUrl = `${options.restUrl}/api/v3`;
  const signer =
    keys === null ? null : await openSigner({ private: baseUrl, sapi: `${options.restUrl}/sapi/v1` }, keys);

  const run = async (call: Call, request: () => HttpRequest): Promise<Verdict> => {
    const heldBack = await budget.take(call.lane, costOf(call));
    if (heldBack !== null) return { kind: 'rejected', fault: heldBack, body: null };
    const ending = await transport.send(request());
    const verdict = verdictOf(ending, wallNow());
    observe(budget, ending, verdict);
    return verdict;
  };
  const open = (call: Call): Promise<Verdict> => {
    const { method, path, parameters = {} } = call;
    const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const url = `${baseUrl}/${path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
    return run(call, () => ({ url, method, headers: {}, body: undefined }));
  };
  const clock = venueClock(async () => {
    const verdict = await open({ method: 'GET', path: 'time', lane: 'protect' });
    const reply = timeReply.safeParse(verdict.kind === 'answer' ? verdict.body : null);
    return reply.success ? reply.data.serverTime : null;
  }, wallNow);
  const signed = (call: Call, sentAt: EpochMs): Promise<Verdict> => {
    const { method, path, parameters, api = 'private' } = call;
    invariant(signer !== null, 'a signed call needs keys');
    const timing = { timestamp: clock.at(sentAt), recvWindow: recvWindowMs };
    return run(call, () => signer({ api, method, path, parameters: { ...parameters, ...timing } }));
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

/** Takes in how full the venue says that its limits are, and until when it refuses: -1015 counts orders only. */
function observe(budget: Budget, ending: Ending, verdict: Verdict): void {
  if (ending.kind === 'answered') {
    for (const [limit, header] of Object.entries(USED_HEADERS)) {
      const used = ending.headers[header];
      if (typeof used === 'string') budget.observe(limit, Number(used));
    }
  }
  if (verdict.kind !== 'rejected' || verdict.fault.code !== 'VENUE_RATE_LIMITED') return;
  const { venueCode, retryAt, message } = verdict.fault;
  const orders = /\bDAY\b/.test(message) ? 'orders-1d' : 'orders-10s';
  if (retryAt !== null) budget.stop(venueCode === '-1015' ? orders : null, retryAt, message);
}

const USED_HEADERS = {
  weight: 'x-mbx-used-weight-1m',
  'orders-10s': 'x-mbx-order-count-10s',
  'orders-1d': 'x-mbx-order-count-1d',
} as const;
