import type { ExitPlan } from '#shared/domain/exit-plan.ts';
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
  readonly exits: ExitPlan;
  readonly state: BotState;
}

/** What of a position can be sold: base, price and notional as the venue counts them. */
export interface Lot {
  /** All that was entered so far, whatever has left since. */
  readonly entered: number;
  readonly tickSize: number;
  readonly stepSize: number;
  readonly minQuantity: number;
  readonly minNotional: number;
}

/** What a bot has at the exchange, by instrument. */
export interface Holdings {
  readonly positions: ReadonlyMap<string, HeldPosition>;
  readonly onTheirWay: ReadonlyMap<string, OnTheirWay>;
  /** Of the positions of a bot with an exit plan; others need none. */
  readonly lots: ReadonlyMap<string, Lot>;
}
