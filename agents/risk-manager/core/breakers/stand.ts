import type { BreakerStand, MovedBreaker } from '#shared/domain/breaker.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { CALM, type Facts } from './facts.ts';
import type { Memory } from './memory.ts';
import { BREAKERS, type BreakerKind } from './registry.ts';

interface Known {
  readonly moved: readonly MovedBreaker[];
  readonly memory: Memory;
  readonly settings: Readonly<
    Record<BreakerKind, { readonly enabled: boolean; readonly limit: number; readonly effect: string }>
  >;
}

const iso = (time: EpochMs | null | undefined): string | null => (time == null ? null : new Date(time).toISOString());

/** All enabled breakers, with those that were opened by hand, the gravest first. */
export function standsOf({ moved, memory, settings }: Known): readonly BreakerStand[] {
  const facts: Facts = {
    ...{ now: memory.at ?? epochMs(0), equity: memory.equity, flow: 0, closings: [], system: null },
    ...{ markAges: new Map(), volatility: CALM },
  };
  return BREAKERS.flatMap(spec => {
    const { kind } = spec;
    const { enabled, limit, effect } = settings[kind];
    const own = moved.filter(row => row.kind === kind);
    const subjects = new Set([
      ...(enabled ? spec.subjects({ facts, memory, stands: [] }) : []),
      ...own.map(row => row.subject),
    ]);
    if (enabled && spec.scope === 'account') subjects.add('');
    return [...subjects].sort().map((subject): BreakerStand => {
      const row = own.find(one => one.subject === subject);
      const state = row?.state ?? 'closed';
      // what has no beginning is not remembered: a fault of this moment
      const now = spec.rearm === undefined ? null : spec.reading({ facts, memory, stands: [] }, subject);
      const reading = state === 'closed' ? now : (row?.reading ?? null);
      return {
        ...{ kind, subject, state, reading },
        since: iso(row?.since),
        until: iso(row?.until),
        effect: row?.effect ?? effect,
        limit: state === 'closed' ? limit : (row?.trip_limit ?? limit),
        near: state !== 'closed' || reading === null ? null : Math.max(0, reading / limit),
        reason: row?.reason ?? '',
      };
    });
  });
}
