import { z } from 'zod';
import { invariant } from '../../kernel/invariant.ts';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import { type HttpRequest, openTransport } from '../transport.ts';
import { Pace, type Urgency } from './pace.ts';
import { type Keys, openSigner } from './signer.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface ClientOptions {
  /** Such as `https://api.binance.com`. */
  readonly restUrl: string;
  readonly keys: Keys | null;
  readonly recvWindowMs: number;
  readonly wallNow: () => EpochMs;
  /** The venue's request weight per minute and IP address. */
  readonly weightLimit?: number;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly parameters?: Readonly<Record<string, string | number>>;
  readonly urgency?: Urgency;
}

const timeReply = z.object({ serverTime: z.int() });
const DEFAULT_WEIGHT_LIMIT = 6_000;
/** A venue further away than this replays another time and takes the wall's. */
const MAX_OFFSET_MS = 86_400_000;

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
  const { wallNow, recvWindowMs, keys } = options;
  const transport = openTransport(recvWindowMs + 1_000);
  const pace = new Pace(options.weightLimit ?? DEFAULT_WEIGHT_LIMIT);
  const baseUrl = `${options.restUrl}/api/v3`;
  const signer = keys === null ? null : await openSigner(baseUrl, keys);
  let offsetMs = 0;

  const run = async (urgency: Urgency, request: HttpRequest): Promise<Verdict> => {
    const heldBack = pace.refusal(urgency, wallNow());
    if (heldBack !== null) return { kind: 'rejected', fault: heldBack, body: null };
    const ending = await transport.send(request);
    const now = wallNow();
    pace.observe(ending, now);
    const verdict = verdictOf(ending, now);
    if (verdict.kind === 'rejected' && verdict.fault.code === 'VENUE_RATE_LIMITED') pace.slowDown(verdict.fault);
    return verdict;
  };
  const open = ({ method, path, parameters = {}, urgency = 'read' }: Call): Promise<Verdict> => {
    const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    const url = `${baseUrl}/${path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
    return run(urgency, { url, method, headers: {}, body: undefined });
  };
  const syncClock = async (): Promise<boolean> => {
    const before = wallNow();
    const verdict = await open({ method: 'GET', path: 'time', urgency: 'protect' });
    const reply = timeReply.safeParse(verdict.kind === 'answer' ? verdict.body : null);
    if (!reply.success) return false;
    const measured = reply.data.serverTime - Math.round((before + wallNow()) / 2);
    const changed = Math.abs(measured) < MAX_OFFSET_MS && Math.abs(measured - offsetMs) > 100;
    if (changed) offsetMs = measured;
    return changed;
  };
  const signed = ({ method, path, parameters, urgency = 'read' }: Call, sentAt: EpochMs): Promise<Verdict> => {
    invariant(signer !== null, 'a signed call needs keys');
    const timing = { timestamp: sentAt + offsetMs, recvWindow: recvWindowMs };
    return run(urgency, signer({ method, path, parameters: { ...parameters, ...timing } }));
  };

  return {
    recvWindowMs,
    call: open,
    signed: async (call, sentAt) => {
      const verdict = await signed(call, sentAt);
      // the venue proved that it did nothing; the second try carries the same sentAt, so a late request stays dead
      const skewed = verdict.kind === 'rejected' && verdict.fault.code === 'VENUE_CLOCK_SKEW';
      return skewed && (await syncClock()) ? signed(call, sentAt) : verdict;
    },
    venueTimestamp: wall => epochMs(wall + offsetMs),
    syncClock,
    close: () => transport.close(),
  };
}
