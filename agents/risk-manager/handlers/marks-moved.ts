import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { type Handled, type Handler, type HandlerContext, handler } from '#shared/messaging/handler.ts';
import type { Cause, Message } from '#shared/messaging/message.ts';
import { judgeMoment } from '../core/moment.ts';
import { nextBarSeen } from '../core/portfolio/statistics.ts';
import type { Desk } from '../desk.ts';
import { type Glance, readGlance } from '../store.ts';
import { lookAt } from './look.ts';

/** A moment for which marks are still awaited, and since when, by the wall's clock. */
export interface Awaited {
  readonly cause: Cause;
  readonly since: number;
}

export interface MarksMovedHandler extends Handler {
  /** The moment that waits for marks; null: none does. */
  awaited(): Awaited | null;
  /** Looks at it as it stands: what has not come is late. */
  lookLate(context: HandlerContext): Promise<Handled>;
}

/** Looks at the account once per moment of the market, as soon as the marks of all that is held have reached it. */
export function onMarksMoved(desk: Desk, ownAccount: string): MarksMovedHandler {
  let awaited: Awaited | null = null;
  const handle = async (
    { tx }: HandlerContext,
    messages: readonly Message<'marks-moved'>[],
    prefetched: Glance | null,
  ): Promise<Handled> => {
    const latest = messages.reduce((a, b) => (b.marketTime > a.marketTime ? b : a));
    const { account } = latest.payload;
    const glance = prefetched !== null && account === ownAccount ? prefetched : await readGlance(tx, account);
    const verdict = judgeMoment(momentOf(desk, glance, latest.marketTime));
    if (verdict === 'early' && awaited?.cause.marketTime !== latest.marketTime) {
      awaited = { cause: latest, since: performance.now() };
    }
    if (verdict === 'early') return { send: [] };
    awaited = null;
    return verdict === 'idle' ? { send: [] } : lookAt(tx, desk, { account, cause: latest });
  };
  return {
    ...handler('marks-moved', handle, tx => readGlance(tx, ownAccount)),
    awaited: () => awaited,
    lookLate: async ({ tx }) => {
      if (awaited === null) return { send: [] };
      const { cause } = awaited;
      awaited = null;
      const { lookedAt } = await readGlance(tx, ownAccount);
      if (lookedAt !== null && lookedAt >= cause.marketTime) return { send: [] };
      return lookAt(tx, desk, { account: ownAccount, cause });
    },
  };
}

function momentOf(
  { breakers, limits }: Desk,
  { lookedAt, seenFills, fills, due, held }: Glance,
  at: EpochMs,
): Parameters<typeof judgeMoment>[0] {
  const watchesMarkets = breakers['volatility-spike'].enabled && lookedAt !== null;
  const nextBar = watchesMarkets ? nextBarSeen(lookedAt, limits.portfolio.returns.barMs) : null;
  return {
    at,
    lookedAt,
    hasTraded: fills !== seenFills,
    due: earlier(due, nextBar),
    markTimes: held.map(({ markTime }) => markTime),
    staleAfterMs: limits.staleAfterMs,
  };
}

const earlier = (one: EpochMs | null, other: EpochMs | null): EpochMs | null =>
  one === null || other === null ? (one ?? other) : epochMs(Math.min(one, other));
