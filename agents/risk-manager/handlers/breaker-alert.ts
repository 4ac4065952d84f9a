import type { Cause, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import type { Effect } from '../core/breakers/breaker.ts';
import { breakerKey } from '../core/breakers/breaker.ts';
import { readingText } from '../core/breakers/reading-text.ts';
import { specOf } from '../core/breakers/registry.ts';
import type { Change } from '../core/watch.ts';
import type { ChangedBy } from '../store.ts';

const RULE = 'breaker';
const WORDS: Readonly<Record<Effect, string>> = {
  shrink: 'entries are smaller',
  block: 'its entries are blocked',
  reduce: 'no entries; exits go on',
  halt: 'trading is halted; stops stay on the venue',
  flatten: 'trading is halted and every position is sold',
};

/** Tells people that a breaker changed. */
export function breakerAlert(change: Change, { account, by, reason }: ChangedBy, cause: Cause): Outgoing {
  const { kind, subject, state, effect, reading, limit } = change.breaker;
  const about = subject === '' ? account : subject;
  const { means, unit } = specOf(kind);
  const measured =
    reading === null ? '' : ` ${means}: ${readingText(kind, reading)}, limit ${readingText(kind, limit)} (${unit}).`;
  const end = state.kind === 'open' ? endOf(state.until) : '';
  const why = by === 'operator' ? ` By an operator${reason === '' ? '' : `: ${reason}`}.` : '';
  const does = state.kind === 'open' ? ` Now ${WORDS[effect]}.` : '';
  return send('alert-raised', {
    key: RULE,
    ordinal: `${breakerKey(change.breaker)}|${state.kind}`,
    payload: {
      rule: RULE,
      severity: severityOf(change),
      title: `Breaker ${kind} of ${about} is ${standingOf(change)}`.slice(0, 200),
      message: `It was ${change.from}.${measured}${does}${end}${why} tradewind breakers shows all.`,
      code: state.kind === 'open' ? 'RISK_BREAKER_OPEN' : null,
    },
    cause,
  });
}

function standingOf({ from, breaker: { state } }: Change): string {
  if (state.kind !== 'closed') return state.kind;
  if (state.heldOffUntil !== null) return `held off until ${new Date(state.heldOffUntil).toISOString()}`;
  return from === 'closed' ? 'held off no longer' : 'closed';
}

const endOf = (until: number | null): string =>
  until === null ? ' Only an operator closes it.' : ` Until ${new Date(until).toISOString()} at least.`;

const severityOf = ({ breaker: { state, effect } }: Change): 'info' | 'warning' | 'critical' => {
  if (state.kind !== 'open') return 'info';
  return effect === 'halt' || effect === 'flatten' ? 'critical' : 'warning';
};
