import type { Payload } from '#shared/contracts/catalogue.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { HandlerContext } from '#shared/messaging/handler.ts';
import type { Message, Outgoing } from '#shared/messaging/message.ts';
import { type Breaker, type BreakerState, breakerKey, CLOSED } from '../core/breakers/breaker.ts';
import { BREAKER_KINDS, type BreakerKind, specOf } from '../core/breakers/registry.ts';
import { withBreaker } from '../core/watch.ts';
import { factsOf, watchOf } from '../core/watch-row.ts';
import type { Desk } from '../desk.ts';
import { readWatch, saveMemory } from '../store.ts';
import { sellEverything } from './flatten.ts';
import { applyChanges } from './look.ts';
import { progressed } from './progressed.ts';

type Order = Extract<Payload<'trading-commanded'>, { readonly kind: 'breaker' }>;

const MINUTE_MS = 60_000;

/** Opens or closes a breaker, or holds it off for a while. A closed one trips again when there is reason to. */
export async function commandBreaker(
  { tx, marketNow: now }: HandlerContext,
  desk: Desk,
  { message, order }: { readonly message: Message<'trading-commanded'>; readonly order: Order },
): Promise<readonly Outgoing[]> {
  const { account, breaker: kind, subject, reason, commandId } = order;
  if (!isKind(kind)) return [progressed(message, 'failed', { code: 'BREAKER_UNKNOWN', breaker: kind })];
  const row = await readWatch(tx, { account, quoteAsset: desk.quoteAsset, now });
  const before = watchOf(row);
  const known = before.breakers.get(breakerKey({ kind, subject }));
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
  const seen = row.watch?.seen ?? factsOf(row, now, desk.quoteAsset).seen;
  await saveMemory(tx, account, { memory: watch.memory, seen });
  const sold = await sellEverything(tx, desk, { account, cause: message, watch, held: row.held.length });
  const until = state.kind === 'closed' ? state.heldOffUntil : state.until;
  const result = {
    breaker: breakerKey(breaker),
    state: state.kind,
    until: until === null ? null : new Date(until).toISOString(),
  };
  return [...told, ...sold.send, progressed(message, 'done', result)];
}

const isKind = (text: string): text is BreakerKind => (BREAKER_KINDS as readonly string[]).includes(text);

function stateAfter({ action, minutes }: Order, now: EpochMs): BreakerState {
  const until = minutes === null ? null : epochMs(now + minutes * MINUTE_MS);
  switch (action) {
    case 'open':
      return { kind: 'open', since: now, until };
    case 'close':
      return CLOSED;
    case 'hold':
      return { kind: 'closed', heldOffUntil: until };
  }
}
