import type { Instrument } from '#shared/domain/instrument.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Limits } from './limits.ts';
import type { Claims } from './portfolio/claim.ts';
import type { Statistics } from './portfolio/statistics.ts';
import type { TradingState } from './trading-state.ts';

export { claimKey } from './portfolio/claim.ts';

export interface BotFacts {
  readonly state: 'STOPPED' | 'STARTING' | 'RUNNING' | 'PAUSED' | 'ERROR';
  readonly minConfidence: number;
  /** Decides without being traded. */
  readonly isShadow: boolean;
  /** Quote that the bot may still spend: its cash less what its approved entries hold back; on margin see `botsOf`. */
  readonly freeCash: Decimal;
  /** In quote at the marks; null while the bot has no capital, or an asset of it has no price. */
  readonly equity: Decimal | null;
}

export interface MarketFacts {
  readonly instrument: Pick<Instrument, 'stepSize' | 'minQuantity' | 'maxQuantity' | 'minNotional' | 'status'>;
  /** Close of the last base candle; null before the first. */
  readonly mark: Decimal | null;
  /** When that candle closed. */
  readonly markTime: EpochMs | null;
  /** True while data-collection's stream of the instrument is silent. */
  readonly silent: boolean;
  /** Codes of bad candles that no good one followed. */
  readonly faults: readonly string[];
}

export interface OpenPosition {
  readonly positionId: Id;
  readonly side: 'long' | 'short';
  readonly quantity: Decimal;
  /** What is held at its entry price, in quote. */
  readonly cost: Decimal;
  /** Of how many entries it was made. */
  readonly entries: number;
  readonly stopLoss: Decimal | null;
  /** True while an approved entry that adds to it is on its way. */
  readonly entryPending: boolean;
  /** True while an approved exit is on its way, of all or of a part. */
  readonly exitPending: boolean;
  /** True while all that is on its way is a part: an operator may still have the rest closed. */
  readonly partPending: boolean;
}

/** All that decisions about one account look at, as of one moment. Maps of positions and claims go by `claimKey`. */
export interface RiskContext {
  /** Market time. */
  readonly now: EpochMs;
  readonly limits: Limits;
  readonly tradingState: TradingState;
  /** The whole account in quote at the marks; null while it is not known of every bot. */
  readonly equity: Decimal | null;
  readonly bots: ReadonlyMap<string, BotFacts>;
  readonly markets: ReadonlyMap<string, MarketFacts>;
  readonly positions: ReadonlyMap<string, OpenPosition>;
  /** What is at work per bot and instrument. */
  readonly claims: Claims;
  /** Quote at work: the sum of the claims' cost. */
  readonly exposure: Decimal;
  /** Quote that is lost when every stop is hit: the sum of the claims' heat. */
  readonly heat: Decimal;
  /** How the instruments move. */
  readonly statistics: Statistics;
  /** What the closed trades of a bot brought, as shares of what they cost, newest first; of bots that are sized by it. */
  readonly results: ReadonlyMap<string, readonly number[]>;
  /** Entries approved within the minute of market time before `now`. */
  readonly entriesWithinMinute: number;
}
