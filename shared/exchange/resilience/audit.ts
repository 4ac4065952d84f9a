import type { Result } from '../../kernel/result.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { Outcome, Replaced, VenueFault } from '../port.ts';
import { type CallName, CHANGES, callOf, overlay, READ_NAMES } from './calls.ts';
import { measuringCost } from './cost.ts';

/** One call of the port, as it ended. Nothing in it is secret. */
export interface VenueCall {
  readonly endpoint: CallName;
  /** True when it may have changed something at the venue. */
  readonly changes: boolean;
  readonly symbol: string | null;
  /** Of the order or the OCO that it is about: what leads to its correlation. */
  readonly clientId: string | null;
  /** `confirmed`: a read that was answered, too. `failed`: a read without an answer, or one that was refused. */
  readonly outcome: 'confirmed' | 'rejected' | 'unknown' | 'failed';
  readonly fault: VenueFault | null;
  /** Points that its requests took, by limit; empty when nobody counts. */
  readonly cost: Readonly<Record<string, number>>;
  /** Wall time at which it began. */
  readonly at: EpochMs;
  readonly tookMs: number;
}

export interface AuditOptions {
  readonly wallNow: () => EpochMs;
  readonly record: (call: VenueCall) => void;
}

/** The same port; every call to the venue is recorded when it has ended, each attempt of its own. */
export function withAudit<T extends object>(port: T, { wallNow, record }: AuditOptions): T {
  const replaced = new Map<string, unknown>();
  const audit = (endpoint: CallName, endOf: (answer: unknown) => End): void => {
    const call = callOf(port, endpoint);
    if (call === null) return;
    const changes = CHANGES.some(name => name === endpoint);
    replaced.set(endpoint, async (...parameters: readonly unknown[]) => {
      const at = wallNow();
      const began = performance.now();
      const spent = new Map<string, number>();
      const answer = await measuringCost(spent, () => call(...parameters));
      const subject = { ...subjectOf(parameters), cost: Object.fromEntries(spent) };
      record({ endpoint, changes, ...subject, ...endOf(answer), at, tookMs: performance.now() - began });
      return answer;
    });
  };
  for (const name of READ_NAMES) audit(name, endOfRead);
  for (const name of CHANGES) audit(name, name === 'cancelReplace' ? endOfReplacement : endOfChange);
  return overlay(port, replaced);
}

type End = Pick<VenueCall, 'outcome' | 'fault'>;

function endOfRead(answer: unknown): End {
  const result = answer as Result<unknown, VenueFault>;
  return result.ok ? { outcome: 'confirmed', fault: null } : { outcome: 'failed', fault: result.error };
}

function endOfChange(answer: unknown): End {
  const outcome = answer as Outcome<unknown>;
  return { outcome: outcome.kind, fault: outcome.kind === 'confirmed' ? null : outcome.fault };
}

/** How its last step ended. */
function endOfReplacement(answer: unknown): End {
  const { cancelled, placed } = answer as Replaced;
  return endOfChange(placed ?? cancelled);
}

/** Symbols hold a slash, such as BTC/USDT; our ids are hex. */
const isSymbol = (text: string): boolean => text.includes('/');

/** What the parameters are about: they are texts (symbol, client id) or one request that names both. */
function subjectOf(parameters: readonly unknown[]): Pick<VenueCall, 'symbol' | 'clientId'> {
  const [request] = parameters;
  if (typeof request === 'object' && request !== null && !Array.isArray(request)) {
    const named = 'place' in request ? { ...request, ...(request.place as object) } : request;
    return {
      symbol: textOf(named, 'symbol'),
      clientId: textOf(named, 'clientOrderId') ?? textOf(named, 'clientListId'),
    };
  }
  const texts = parameters.filter(one => typeof one === 'string');
  return {
    symbol: texts.find(text => isSymbol(text)) ?? null,
    clientId: texts.find(text => !isSymbol(text)) ?? null,
  };
}

function textOf(request: object, name: string): string | null {
  const value: unknown = Reflect.get(request, name);
  return typeof value === 'string' ? value : null;
}
