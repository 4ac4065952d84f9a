import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { applyFact } from './apply.ts';
import type { Clock, Desk, DeskOrder, DeskPosition, Settings } from './desk.ts';
import { type Call, Draft, type Finding, type OrderEventRow, type PutOff, type RecordedFill } from './draft.ts';
import type { Fact } from './facts.ts';
import { plan } from './plan.ts';

export interface TurnInput {
  readonly desk: Desk;
  readonly facts: readonly Fact[];
  /** Trades of these ids are stored already. */
  readonly knownTrades: ReadonlySet<string>;
  readonly clock: Clock;
  readonly settings: Settings;
  /** Orders about which a call of this process is on its way. */
  readonly inFlight: ReadonlySet<Id>;
  /** Orders whose move the venue's limits left no room for, and until when they stay where they are. */
  readonly putOff: ReadonlyMap<Id, PutOff>;
}

/** Everything that a turn decided; it is saved in one transaction, and only then are the calls made. */
export interface Turn {
  readonly desk: Desk;
  readonly orders: readonly DeskOrder[];
  readonly positions: readonly DeskPosition[];
  readonly dustClosed: readonly Id[];
  readonly events: readonly OrderEventRow[];
  readonly fills: readonly RecordedFill[];
  readonly calls: readonly Call[];
  /** Orders about which the venue is to be asked: their fills, or whether they exist. */
  readonly asks: readonly Id[];
  readonly findings: readonly Finding[];
  /** Wall time at which the desk wants another turn, if nothing happens before; null: none. */
  readonly wakeAt: EpochMs | null;
}

/** One step of a desk: what happened is taken in, then the next thing to do is planned. Pure. */
export function takeTurn(input: TurnInput): Turn {
  const draft = new Draft(input);
  const seen = new Set(input.knownTrades);
  // fills before reports: an end counts only once its fills are here
  const ordered = [...input.facts].sort((a, b) => Number(b.kind === 'fill') - Number(a.kind === 'fill'));
  for (const fact of ordered) {
    if (fact.kind === 'fill') {
      if (seen.has(fact.venueTradeId)) continue;
      seen.add(fact.venueTradeId);
    }
    applyFact(draft, fact);
  }
  plan(draft);
  const pick = <T extends { readonly id: Id }>(rows: readonly T[], ids: ReadonlySet<Id>): readonly T[] =>
    rows.filter(row => ids.has(row.id));
  return {
    desk: { ...input.desk, orders: draft.orders, positions: draft.positions },
    orders: pick(draft.orders, draft.changedOrders),
    positions: pick(draft.positions, draft.changedPositions),
    dustClosed: [...draft.dustClosed],
    events: draft.events,
    fills: draft.fills,
    calls: draft.calls,
    asks: [...draft.asks],
    findings: draft.findings,
    wakeAt: draft.wakeAt,
  };
}
