import { BREAKER_OPEN, breakerTitle, openBreakerAlert } from '#shared/domain/breaker.ts';
import type { Cause, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { breakerKey } from '../core/breakers/breaker.ts';
import type { Change } from '../core/watch.ts';
import type { ChangedBy } from '../store.ts';

const RULE = 'breaker';

/** Tells people that a breaker changed. */
export function breakerAlert(change: Change, { account, by, reason }: ChangedBy, cause: Cause): Outgoing {
  const { from, breaker } = change;
  const { kind, subject, state } = breaker;
  const about = subject === '' ? account : subject;
  const why = by === 'operator' ? ` By an operator${reason === '' ? '' : `: ${reason}`}.` : '';
  const payload =
    state.kind === 'open'
      ? { rule: BREAKER_OPEN, ...openBreakerAlert({ ...breaker, about, until: state.until, reason }) }
      : {
          ...{ rule: RULE, severity: 'info' as const, title: breakerTitle({ kind, about }, standingOf(change)) },
          ...{ message: `It was ${from}.${why} tradewind breakers shows all.`, code: null },
        };
  return send('alert-raised', { key: RULE, ordinal: `${breakerKey(breaker)}|${state.kind}`, payload, cause });
}

function standingOf({ from, breaker: { state } }: Change): string {
  if (state.kind !== 'closed') return state.kind;
  if (state.heldOffUntil !== null) return `held off until ${new Date(state.heldOffUntil).toISOString()}`;
  return from === 'closed' ? 'held off no longer' : 'closed';
}
