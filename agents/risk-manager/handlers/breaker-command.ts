import type { Payload } from '#shared/contracts/catalogue.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { HandlerContext } from '#shared/messaging/handler.ts';
import type { Message } from '#shared/messaging/message.ts';
import { type Breaker, type BreakerState, breakerKey, CLOSED } from '../core/breakers/breaker.ts';
import { CALM } from '../core/breakers/facts.ts';
import { BREAKER_KINDS, type BreakerKind, specOf } from '../core/breakers/registry.ts';
import { withBreaker } from '../core/watch.ts';
import { factsOf, watchOf } from '../core/watch-row.ts';
import type { Desk } from '../desk.ts';
import { hasSubject, readWatch, saveMemory } from '../store.ts';
import { type Sold, sellEverything } from './flatten.ts';
import { applyChanges } from './look.ts';
import { progressed } from './progressed.ts';

type Order = Extract<Payload<'trading-commanded'>, { readonly kind: 'breaker' }>;

const MINUTE_MS = 60_000;

/** Opens or closes a breaker, or holds it off for a while. A closed one trips again when there is reason to. */
export async function commandBreaker(
  { tx, marketNow: now }: HandlerContext,
  desk: Desk,
  { message, order }: { readonly message: Message<'trading-commanded'>; readonly order: Order },
): Promise<Sold> {
  const { account, breaker: kind, subject, reason, commandId } = order;
  const refused = (code: 'BREAKER_UNKNOWN' | 'BREAKER_SUBJECT_WRONG' | 'BREAKER_NOT_OPEN'): Sold => ({
    send: [progressed(message, 'failed', { code, breaker: kind, ...(subject === '' ? {} : { subject }) })],
    rows: [],
  });
  if (!isKind(kind)) return refused('BREAKER_UNKNOWN');
  const row = await readWatch(tx, { account, quoteAsset: desk.quoteAsset, now });
  const before = watchOf(row);
  const known = before.breakers.get(breakerKey({ kind, subject }));
  const isThere = known !== undefined || (await hasSubject(tx, { account, scope: specOf(kind).scope, subject }));
  if (!isThere) return refused('BREAKER_SUBJECT_WRONG');
  if (order.action === 'close' && known === undefined) return refused('BREAKER_NOT_OPEN');
  const setting = desk.breakers[kind];
  const { effect, limit, sizeShare } = setting;
  const state = stateAfter(order, now);
  const breaker: Breaker<BreakerKind> = {
    kind,
    scope: specOf(kind).scope,
    subject,
    effect,
    sizeShare,
    state,
    reading: null,
    limit,
  };
  const watch = withBreaker(before, breaker);
  const change = { from: known?.state.kind ?? 'closed', breaker } as const;
  const by = { account, now, by: 'operator', reason, commandId } as const;
  const told = await applyChanges(tx, { row, watch, changes: [change], by, cause: message });
  const seen = row.watch?.seen ?? factsOf(row, { now, quoteAsset: desk.quoteAsset, volatility: CALM }).seen;
  await saveMemory(tx, account, { memory: watch.memory, seen });
  const sold = await sellEverything(tx, desk, {
    account,
    cause: message,
    watch,
    trading: row.trading,
    held: row.held.length,
  });
  const until = state.kind === 'closed' ? state.heldOffUntil : state.until;
  const result = {
    breaker: subject === '' ? kind : `${kind} of ${subject}`,
    state: state.kind,
    ...(until === null ? {} : { until: new Date(until).toISOString() }),
  };
  return { send: [...told, ...sold.send, progressed(message, 'done', result)], rows: sold.rows };
}

const isKind = (text: string): text is BreakerKind => (BREAKER_KINDS as readonly string[]).includes(text);

function stateAfter({ action, minutes }: Order, now: EpochMs): BreakerState {
  const until = minutes === null ? null : epochMs(now + Math.round(minutes * MINUTE_MS));
  switch (action) {
    case 'open':
      return { kind: 'open', since: now, until };
    case 'close':
      return CLOSED;
    case 'hold':
      return { kind: 'closed', heldOffUntil: until };
  }
}
