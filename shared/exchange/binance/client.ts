import { z } from 'zod';
import { type EpochMs, epochMs } from '../../kernel/time.ts';
import { type Ending, openTransport } from '../transport.ts';
import { Pace, type Urgency } from './pace.ts';
import { type Verdict, verdictOf } from './verdict.ts';

export interface Keys {
  readonly apiKey: string;
  /** A plain secret (HMAC), or a PEM private key (Ed25519, RSA). */
  readonly secret: string;
}

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

/** What we use of ccxt's class: its table of addresses and its signatures (HMAC, RSA, Ed25519). */
interface CcxtClass {
  urls: { api: Record<string, string> };
  request(path: string, api: string, method: string, parameters: object): Promise<unknown>;
  fetch(url: string, method: string, headers: Record<string, string>, body: string | undefined): Promise<unknown>;
}
type CcxtConstructor = new (options: object) => CcxtClass;

/** Binance's class alone: all of ccxt costs twice the memory, and the package does not export its parts by name. */
async function loadCcxtBinance(): Promise<CcxtConstructor> {
  const file = new URL('./src/binance.js', import.meta.resolve('ccxt'));
  const loaded: { readonly default: CcxtConstructor } = await import(file.href);
  return loaded.default;
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
  const Ccxt = await loadCcxtBinance();
  const ccxt = new Ccxt({
    apiKey: keys?.apiKey ?? '',
    secret: keys?.secret ?? '',
    enableRateLimit: false, // counts per instance only; see Pace
    options: { maxRetriesOnFailure: 0 },
  });
  // ccxt builds and signs; the transport tells apart what ccxt's errors blur: sent or not, whole answer or none
  ccxt.fetch = (url, method, headers, body) =>
    transport.send({ url, method, headers: headers ?? {}, body: body === '' ? undefined : body });
  for (const api of ['public', 'private']) ccxt.urls.api[api] = `${options.restUrl}/api/v3`;
  let offsetMs = 0;

  const run = async (api: 'public' | 'private', call: Call, extra: object): Promise<Verdict> => {
    const heldBack = pace.refusal(call.urgency ?? 'read', wallNow());
    if (heldBack !== null) return { kind: 'rejected', fault: heldBack, body: null };
    const ending = (await ccxt.request(call.path, api, call.method, { ...call.parameters, ...extra })) as Ending;
    const now = wallNow();
    pace.observe(ending, now);
    const verdict = verdictOf(ending, now);
    if (verdict.kind === 'rejected' && verdict.fault.code === 'VENUE_RATE_LIMITED') pace.slowDown(verdict.fault);
    return verdict;
  };
  const syncClock = async (): Promise<boolean> => {
    const before = wallNow();
    const verdict = await run('public', { method: 'GET', path: 'time', urgency: 'protect' }, {});
    const reply = timeReply.safeParse(verdict.kind === 'answer' ? verdict.body : null);
    if (!reply.success) return false;
    const measured = reply.data.serverTime - Math.round((before + wallNow()) / 2);
    const changed = Math.abs(measured) < MAX_OFFSET_MS && Math.abs(measured - offsetMs) > 100;
    if (changed) offsetMs = measured;
    return changed;
  };
  const signed = (call: Call, sentAt: EpochMs): Promise<Verdict> =>
    run('private', call, { timestamp: sentAt + offsetMs, recvWindow: recvWindowMs });

  return {
    recvWindowMs,
    call: call => run('public', call, {}),
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
