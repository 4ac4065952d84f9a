import type { MarketSymbol } from '../../domain/instrument.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { Command, CommandKind, EngineEvent, Execution, MatchingEngine, Movement } from '../../simulation/types.ts';
import type { Feed, FeedStep } from './feeds/feed.ts';

/** A step of the feed, and what the engine made of it. */
export interface WalkedStep extends FeedStep {
  readonly events: readonly EngineEvent[];
  /** Whether an account saw any of it. */
  readonly touchedAccounts: boolean;
}

/**
 * The engine on its feed: the one way in which both live and recovered markets move.
 * Rule: before a command at time t every step with a time <= t has been walked, and none after t;
 * so commands with their times, and the feed, give everything again.
 */
export interface Walk {
  readonly walkedTo: EpochMs;
  /** Account events and fills since the venue began. */
  readonly accountEvents: number;
  readonly fills: number;
  /** Symbol movements since this walk was made. */
  readonly movements: number;
  /** The next step's time; null when the feed knows of none. */
  nextAt(): EpochMs | null;
  /** Walks the next step; of its movements only those of `only`, when given. */
  step(only?: ReadonlySet<MarketSymbol>): WalkedStep | null;
  /** Walks all steps up to `to`, heard by nobody, and stands there. */
  walkTo(to: EpochMs, only?: ReadonlySet<MarketSymbol>): void;
  /** Moves the engine by what a live feed brought before a restart. */
  adopt(movement: Movement): void;
  execute<Kind extends CommandKind>(command: Extract<Command, { readonly kind: Kind }>, at: EpochMs): Execution<Kind>;
}

export function createWalk(input: {
  readonly engine: MatchingEngine;
  readonly feed: Feed;
  readonly from: { readonly walkedTo: EpochMs; readonly accountEvents: number; readonly fills: number };
}): Walk {
  const { engine, feed } = input;
  let { walkedTo, accountEvents, fills } = input.from;
  let movements = 0;

  const count = (events: readonly EngineEvent[]): boolean => {
    const before = accountEvents;
    for (const event of events) {
      if (!('account' in event)) continue;
      accountEvents += 1;
      if (event.kind === 'order-changed' && event.change.kind === 'traded') fills += 1;
    }
    return accountEvents > before;
  };

  const nextAt = (): EpochMs | null => feed.nextAt(walkedTo);

  const step: Walk['step'] = only => {
    const at = nextAt();
    if (at === null) return null;
    const found = feed.step(at, only);
    const events: EngineEvent[] = [];
    for (const movement of found.movements) {
      movements += 1;
      for (const event of engine.move(movement)) events.push(event);
    }
    walkedTo = at;
    return { ...found, events, touchedAccounts: count(events) };
  };

  return {
    get walkedTo() {
      return walkedTo;
    },
    get accountEvents() {
      return accountEvents;
    },
    get fills() {
      return fills;
    },
    get movements() {
      return movements;
    },
    nextAt,
    step,
    walkTo: (to, only) => {
      const nothing = only?.size === 0;
      for (let at = nextAt(); !nothing && at !== null && at <= to; at = nextAt()) step(only);
      if (to > walkedTo) walkedTo = to;
    },
    adopt: movement => {
      movements += 1;
      count(engine.move(movement));
      walkedTo = movement.at;
    },
    execute: (command, at) => {
      const execution = engine.execute(command, at);
      if (at > walkedTo) walkedTo = at;
      count(execution.events);
      return execution;
    },
  };
}
