import type { EpochMs } from '#shared/kernel/time.ts';

/** A position that was closed. */
export interface Closing {
  readonly positionId: string;
  readonly botId: string;
  readonly instrumentId: string;
  /** Market time. */
  readonly at: EpochMs;
  /** Net of fees, in quote. */
  readonly realizedPnl: number;
  readonly byStop: boolean;
  /** What the bot said when it entered, 0 to 1; null when nobody knows any more. */
  readonly confidence: number | null;
}

/** What servers, processes and venues did, by the wall's clock. Each count is of the window of its breaker. */
export interface SystemFacts {
  /** Errors of severity high and critical, dead letters and refused orders. */
  readonly errors: number;
  readonly venues: ReadonlyMap<string, VenueFacts>;
  /** How long execution has not been heard of, in ms; infinity: never. */
  readonly executionSilentMs: number;
  /** How long Redis has not answered, in ms. */
  readonly redisSilentMs: number;
}

export interface VenueFacts {
  /** Orders and changes that it refused, or of which nobody knows what became. */
  readonly troubles: number;
  /** How long it does not answer, or refuses everything, in ms; 0: it is there. */
  readonly awayMs: number;
}

/** Nobody asked how wild the markets are. */
export const CALM: Facts['volatility'] = new Map();

/** What is looked at in one moment. */
export interface Facts {
  /** Market time. */
  readonly now: EpochMs;
  /** The whole account in quote at the marks; null when it was not looked at, or is not known. */
  readonly equity: number | null;
  /** What came into the account from outside (above 0) or left it, in quote, since the moment before. */
  readonly flow: number;
  /** Positions closed since the moment before, oldest first. */
  readonly closings: readonly Closing[];
  /** How old the mark of each held instrument is, in ms of market time. */
  readonly markAges: ReadonlyMap<string, number>;
  /** Realised volatility of an instrument's last day over its median; empty when nobody asks for it. */
  readonly volatility: ReadonlyMap<string, number>;
  /** Null where there are no processes: in a backtest. */
  readonly system: SystemFacts | null;
}
