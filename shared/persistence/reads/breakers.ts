import type { BreakerChange } from '../../contracts/api/breakers.ts';
import type { BreakerStand, MovedBreaker, OpenBreaker } from '../../domain/breaker.ts';
import { isoOf, isoOrNull, type Reader } from './reader.ts';
import { readRisk } from './risk.ts';

/** What breakers are told from: those that moved, and what is remembered of the moments before, as it is stored. */
export interface StoredBreakers {
  readonly moved: readonly MovedBreaker[];
  /** Null before the first look. */
  readonly memory: unknown;
}

export async function readStoredBreakers(db: Reader, account: string): Promise<StoredBreakers> {
  const [moved, watch] = await Promise.all([
    db
      .selectFrom('breakers')
      .select(['kind', 'subject', 'state', 'since', 'until', 'effect', 'reading', 'trip_limit', 'reason'])
      .where('account', '=', account)
      .execute(),
    db.selectFrom('account_watch').select('memory').where('account', '=', account).executeTakeFirst(),
  ]);
  return { moved, memory: watch?.memory ?? null };
}

export async function readOpenBreakers(db: Reader, account: string): Promise<readonly OpenBreaker[]> {
  const rows = await db
    .selectFrom('breakers')
    .select(['kind', 'subject', 'effect', 'until', 'reading', 'trip_limit', 'reason'])
    .where('account', '=', account)
    .where('state', '=', 'open')
    .orderBy('kind')
    .orderBy('subject')
    .execute();
  return rows.map(({ subject, trip_limit: limit, ...row }) => ({
    ...row,
    limit,
    about: subject === '' ? account : subject,
  }));
}

/** A breaker that moved, for people; `limit` and `effect` are of its last change. */
export const movedStand = (row: MovedBreaker): Omit<BreakerStand, 'near'> => ({
  ...{ kind: row.kind, subject: row.subject, state: row.state, reading: row.reading },
  ...{ since: isoOf(row.since), until: isoOrNull(row.until) },
  ...{ effect: row.effect, limit: row.trip_limit, reason: row.reason },
});

/** All enabled breakers as the risk manager last saw them, with what has moved since. */
export async function readBreakerStands(db: Reader, account: string): Promise<readonly BreakerStand[]> {
  const [risk, { moved }] = await Promise.all([readRisk(db, account), readStoredBreakers(db, account)]);
  const nameOf = ({ kind, subject }: { readonly kind: string; readonly subject: string }) => `${kind}|${subject}`;
  const seen = new Map((risk?.breakers ?? []).map(one => [nameOf(one), one]));
  for (const row of moved) {
    const known = seen.get(nameOf(row));
    const isAsSeen = known?.state === row.state && known.since === isoOf(row.since);
    if (!isAsSeen) seen.set(nameOf(row), { ...movedStand(row), near: null });
  }
  return [...seen.values()];
}

const MOST = 100;

/** What changed, newest first. */
export async function readBreakerHistory(db: Reader, account: string): Promise<readonly BreakerChange[]> {
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
    ...{ at: isoOf(row.market_time), limit: row.trip_limit, by: row.changed_by, reason: row.reason },
  }));
}
