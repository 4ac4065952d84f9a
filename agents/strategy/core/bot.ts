import type { AnyStrategy, HeldPosition, OnTheirWay } from '#shared/domain/strategy.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import type { BotState } from './bot-state.ts';

/** A bot as it stands in the database, with the strategy it names. */
export interface Bot {
  readonly id: string;
  readonly account: string;
  readonly strategy: AnyStrategy;
  /** Parsed by the strategy. */
  readonly params: unknown;
  readonly instrumentIds: readonly string[];
  readonly timeframe: Timeframe;
  readonly minConfidence: number;
  readonly state: BotState;
}

/** What a bot has at the exchange, by instrument. */
export interface Holdings {
  readonly positions: ReadonlyMap<string, HeldPosition>;
  readonly onTheirWay: ReadonlyMap<string, OnTheirWay>;
}
