import { type VenueCall, withAudit } from '../../exchange/resilience/audit.ts';
import { BREAKER_STATES } from '../../exchange/resilience/breaker.ts';
import type { ReadPolicy } from '../../exchange/resilience/policy.ts';
import { withResilience } from '../../exchange/resilience/reads.ts';
import type { AgentContext } from '../agent.ts';
import { openCallLog } from './call-log.ts';

type Context = Pick<AgentContext<unknown>, 'db' | 'log' | 'metrics' | 'system' | 'wallNow'>;

/** A venue as an agent uses it: reads are repeated and held back, every call is on record. */
export interface EquippedVenue<T> {
  readonly port: T;
  /** The classes of endpoints that are not asked now because the venue does not answer; null when there are none. */
  problem(): string | null;
  /** State of each breaker that was ever open, by class of endpoints. */
  breakers(): Readonly<Record<string, string>>;
  /** Writes what is still to be written; the port itself is closed by who opened it. */
  close(): Promise<void>;
}

export function equipVenue<T extends object>(port: T, context: Context, policy: ReadPolicy): EquippedVenue<T> {
  const { db, log, metrics, system, wallNow } = context;
  const venue = system.venue.id;
  const calls = metrics.counter('venue_calls_total', 'Calls to the venue', ['endpoint', 'outcome']);
  const seconds = metrics.histogram(
    'venue_call_seconds',
    'Time from the request to the answer of a call to the venue',
    [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10],
    ['endpoint'],
  );
  const state = metrics.gauge('venue_breaker', '0 closed, 1 half open, 2 open', ['endpoint']);
  const callLog = openCallLog({ db, venue, wallNow });
  const breakers = new Map<string, string>();

  const record = (call: VenueCall): void => {
    const { endpoint, outcome, fault, tookMs, changes, at: _, ...subject } = call;
    calls.inc({ endpoint, outcome });
    seconds.observe({ endpoint }, tookMs / 1_000);
    callLog.record(call);
    const { code, venueCode, message } = fault ?? { code: null, venueCode: null, message: null };
    const told = { endpoint, outcome, code, venueCode, message, ...subject, tookMs: Math.round(tookMs) };
    log[changes ? 'info' : 'debug']('venue-call', told);
  };
  return {
    port: withResilience(withAudit(port, { wallNow, record }), {
      policy,
      wallNow,
      breakerChanged(endpoint, now) {
        breakers.set(endpoint, now);
        state.set({ endpoint }, BREAKER_STATES.indexOf(now));
        log.warn('venue-breaker', { endpoint, state: now });
      },
    }),
    problem() {
      const open = [...breakers].filter(([, now]) => now !== 'closed').map(([endpoint]) => endpoint);
      return open.length === 0 ? null : `VENUE_UNREACHABLE: ${venue} does not answer (${open.join(', ')})`;
    },
    breakers: () => Object.fromEntries(breakers),
    close: () => callLog.close(),
  };
}
