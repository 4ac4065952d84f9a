import type { MatchingEngine } from '../../simulation/types.ts';
import type { MarketClock } from './clock.ts';
import type { GappedFeed } from './feeds/gapped-feed.ts';
import type { Journal } from './journal/journal.ts';
import type { JournalRecord } from './journal/records.ts';
import type { Walk, WalkedStep } from './walk.ts';

/** A restart repeats at most about so much since the last snapshot. */
const SNAPSHOT_AFTER_MOVEMENTS = 5_000;
const SNAPSHOT_AFTER_BYTES = 2_000_000;
/** A snapshot of a long history takes longer, so it is taken less often: at most a tenth of the time goes into it. */
const MOVEMENTS_PER_SNAPSHOT_MS = 1_000;

/** Decides what of all that happens goes into the journal, and when it is compacted. */
export interface Scribe {
  /** Before anybody is told of what the records say. */
  write(...records: readonly JournalRecord[]): void;
  /** A walked step: what a live feed brought, and that time has passed where an account saw it. */
  writeStep(step: WalkedStep): void;
  compact(): void;
}

export function createScribe(input: {
  readonly journal: Journal;
  readonly engine: MatchingEngine;
  readonly walk: Walk;
  readonly market: string;
  readonly clock: () => MarketClock;
  readonly feed: Pick<GappedFeed, 'live' | 'gaps'>;
  readonly instant: () => number;
}): Scribe {
  const { journal, engine, walk } = input;
  // Movements of a live feed wait here until an account depends on them; a crash forgets the rest, which nobody saw.
  let waiting: JournalRecord[] = [];
  let compactedAt = walk.movements;
  let movementsBetween = SNAPSHOT_AFTER_MOVEMENTS;
  let scheduled = false;
  // Up to here the journal says by itself that the market has come.
  let writtenTo = walk.walkedTo;

  const compact = (): void => {
    const began = input.instant();
    journal.compact({
      version: 1,
      market: input.market,
      clock: input.clock(),
      walkedTo: walk.walkedTo,
      accountEvents: walk.accountEvents,
      fills: walk.fills,
      gaps: input.feed.gaps,
      engine: engine.snapshot(),
    });
    waiting = [];
    compactedAt = walk.movements;
    movementsBetween = SNAPSHOT_AFTER_MOVEMENTS + (input.instant() - began) * MOVEMENTS_PER_SNAPSHOT_MS;
  };

  const compactWhenDue = (): void => {
    const due = walk.movements - compactedAt > movementsBetween || journal.size > SNAPSHOT_AFTER_BYTES;
    if (!due || scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (!journal.closed) compact();
    });
  };

  const write: Scribe['write'] = (...records) => {
    journal.append(...waiting, ...records);
    waiting = [];
    for (const record of records) {
      if (record.kind === 'advanced') writtenTo = record.to;
      else if (record.kind === 'command') writtenTo = record.at;
    }
    compactWhenDue();
  };

  return {
    write,
    writeStep: step => {
      if (input.feed.live !== null)
        waiting.push(...step.movements.map(movement => ({ kind: 'moved' as const, movement })));
      if (step.touchedAccounts && step.at > writtenTo) write({ kind: 'advanced', to: step.at });
      else compactWhenDue();
    },
    compact,
  };
}
