import type { MarketSymbol } from '../../domain/instrument.ts';
import { type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import type { EngineSnapshot, MatchingEngine } from '../../simulation/types.ts';
import type { MarketClock } from './clock.ts';
import type { Feed } from './feeds/feed.ts';
import type { GappedFeed } from './feeds/gapped-feed.ts';
import { type Journal, JournalUnreadable, type OpenedJournal } from './journal/journal.ts';
import type { JournalRecord } from './journal/records.ts';
import { createWalk, type Walk } from './walk.ts';

export type CreateEngine = (snapshot: EngineSnapshot | undefined) => MatchingEngine;

export interface Recovered {
  readonly engine: MatchingEngine;
  readonly walk: Walk;
  readonly clock: MarketClock;
}

/** A pause of more symbol movements than this is not walked in full: only where orders rest, and the last stretch. */
const FULL_WALK_MOVEMENTS = 20_000;
const LAST_STRETCH_STEPS = 60;

/**
 * The venue as its clients last knew it: the snapshot, the records on top, and the market between them walked from the feed.
 * Throws JournalUnreadable when the journal belongs to another market.
 */
export function recover(input: {
  readonly opened: OpenedJournal;
  readonly market: string;
  readonly feed: GappedFeed;
  readonly createEngine: CreateEngine;
  /** For a new journal: where time starts, and how it moves. */
  readonly fresh: { readonly walkedTo: EpochMs; readonly clock: MarketClock };
}): Recovered {
  const { opened, feed, fresh } = input;
  const snapshot = opened.snapshot;
  if (snapshot !== null && snapshot.market !== input.market) {
    throw new JournalUnreadable(
      `the journal belongs to the market ${snapshot.market}, but configured is ${input.market}: ` +
        'restore the configuration, or remove the paper-exchange folder to begin anew',
    );
  }
  const engine = input.createEngine(snapshot?.engine);
  const from = snapshot ?? { walkedTo: fresh.walkedTo, accountEvents: 0, fills: 0 };
  for (const gap of snapshot?.gaps ?? []) feed.gap(gap);
  const walk = createWalk({ engine, feed, from });
  let clock = snapshot?.clock ?? fresh.clock;
  for (const record of opened.records) {
    if (record.kind === 'clock-set') clock = record.clock;
    else if (record.kind === 'gapped') {
      walk.walkTo(record.gap.at);
      feed.gap(record.gap);
    } else replay(record, walk);
  }
  if (clock.kind === 'lockstep') clock = { kind: 'lockstep', at: epochMs(Math.max(clock.at, walk.walkedTo)) };
  return { engine, walk, clock };
}

function replay(record: Exclude<JournalRecord, { readonly kind: 'clock-set' | 'gapped' }>, walk: Walk): void {
  switch (record.kind) {
    case 'command': {
      walk.walkTo(record.at);
      const { reply } = walk.execute(record.command, record.at);
      if (!reply.ok) {
        throw new JournalUnreadable(
          `a ${record.command.kind} that was accepted at ${record.at} is refused in the replay: ${reply.error.kind}`,
        );
      }
      return;
    }
    case 'advanced':
      walk.walkTo(record.to);
      return;
    case 'moved':
      walk.adopt(record.movement);
      return;
    case 'skipped':
      walk.walkTo(record.to, new Set(record.walked));
  }
}

/**
 * The market moved on while the venue was down: walks it up to `until`, so that resting orders fill as they would have.
 * Of a long pause only the symbols with open orders are walked in full; that is journaled, so that it replays the same.
 */
export function catchUp(input: {
  readonly engine: MatchingEngine;
  readonly walk: Walk;
  readonly feed: Feed;
  readonly journal: Journal;
  readonly until: EpochMs;
}): void {
  const { engine, walk, feed, journal, until } = input;
  if (feed.live !== null || until <= walk.walkedTo) return;
  const stepMs = timeframeMs(feed.baseTimeframe);
  const missed = ((until - walk.walkedTo) / stepMs) * feed.listings.length;
  const skipTo = epochMs(until - LAST_STRETCH_STEPS * stepMs);
  if (missed > FULL_WALK_MOVEMENTS && skipTo > walk.walkedTo) {
    const walked = symbolsWithOrders(engine);
    journal.append({ kind: 'skipped', to: skipTo, walked });
    walk.walkTo(skipTo, new Set(walked));
  }
  journal.append({ kind: 'advanced', to: until });
  walk.walkTo(until);
}

const symbolsWithOrders = (engine: MatchingEngine): readonly MarketSymbol[] => {
  const orders = engine.accounts().flatMap(account => engine.openOrders(account, null));
  return [...new Set(orders.map(order => order.symbol))];
};
