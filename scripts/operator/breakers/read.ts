import type { Kysely } from 'kysely';
import type { RiskManagerConfig } from '#agents/risk-manager/config.ts';
import type { Facts } from '#agents/risk-manager/core/breakers/facts.ts';
import { NOTHING } from '#agents/risk-manager/core/breakers/memory.ts';
import { BREAKERS, type BreakerKind } from '#agents/risk-manager/core/breakers/registry.ts';
import { memoryRow } from '#agents/risk-manager/core/watch-row.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Database } from '#shared/persistence/tables.ts';

/** One breaker for people. Times are ISO 8601, market time. */
export interface BreakerStand {
  readonly kind: BreakerKind;
  readonly subject: string;
  readonly state: 'closed' | 'open' | 'half-open';
  readonly since: string | null;
  readonly until: string | null;
  readonly effect: string;
  /** Of a closed one as of the last look, else of its last change. */
  readonly reading: number | null;
  readonly limit: number;
  /** Reading / limit of a closed one; null when nobody knows. */
  readonly near: number | null;
  readonly reason: string;
}

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** All enabled breakers, with those that were opened by hand, the gravest first. */
export async function readBreakers(
  db: Kysely<Database>,
  { account, config }: { readonly account: string; readonly config: RiskManagerConfig },
): Promise<readonly BreakerStand[]> {
  const [rows, watch] = await Promise.all([
    db.selectFrom('breakers').selectAll().where('account', '=', account).execute(),
    db.selectFrom('account_watch').select('memory').where('account', '=', account).executeTakeFirst(),
  ]);
  const memory = watch === undefined ? NOTHING : memoryRow.parse(watch.memory);
  const facts: Facts = {
    ...{ now: memory.at ?? epochMs(0), equity: memory.equity, flow: 0, closings: [], system: null },
    ...{ markAges: new Map(), volatility: new Map() },
  };
  return BREAKERS.flatMap(spec => {
    const { kind } = spec;
    const { enabled, limit, effect } = config.breakers[kind];
    const moved = rows.filter(row => row.kind === kind);
    const subjects = new Set([...(enabled ? spec.subjects({ facts, memory }) : []), ...moved.map(row => row.subject)]);
    if (enabled && spec.scope === 'account') subjects.add('');
    return [...subjects].sort().map((subject): BreakerStand => {
      const row = moved.find(one => one.subject === subject);
      const state = row?.state ?? 'closed';
      const reading = state === 'closed' ? spec.reading({ facts, memory }, subject) : (row?.reading ?? null);
      return {
        ...{ kind, subject, state, reading },
        since: iso(row?.since ?? null),
        until: iso(row?.until ?? null),
        effect: row?.effect ?? effect,
        limit: state === 'closed' ? limit : (row?.trip_limit ?? limit),
        near: state !== 'closed' || reading === null ? null : Math.max(0, reading / limit),
        reason: row?.reason ?? '',
      };
    });
  });
}

export interface BreakerChange {
  readonly at: string | null;
  readonly kind: string;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly reading: number | null;
  readonly limit: number;
  readonly by: string;
  readonly reason: string;
}

const MOST = 100;

/** What changed, newest first. */
export async function readBreakerHistory(db: Kysely<Database>, account: string): Promise<readonly BreakerChange[]> {
  const rows = await db
    .selectFrom('breaker_events')
    .selectAll()
    .where('account', '=', account)
    .orderBy('market_time', 'desc')
    .orderBy('created_at', 'desc')
    .limit(MOST)
    .execute();
  return rows.map(row => ({
    ...{ kind: row.kind, subject: row.subject, from: row.from_state, to: row.to_state, reading: row.reading },
    ...{ at: iso(row.market_time), limit: row.trip_limit, by: row.changed_by, reason: row.reason },
  }));
}
