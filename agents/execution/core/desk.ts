import type { Position } from '#shared/accounting/position.ts';
import type { Code } from '#shared/domain/codes.ts';
import type { Instrument } from '#shared/domain/instrument.ts';
import type { OrderPurpose, OrderType, Side, TimeInForce, VenueOrderId } from '#shared/domain/order.ts';
import type { OrderProgress } from '#shared/domain/order-state.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';

export type TradingState = 'ACTIVE' | 'REDUCING' | 'HALTED';

/** Whose position it is: execution works one desk at a time, and desks know nothing of each other. */
export interface DeskKey {
  readonly account: string;
  readonly botId: string;
  readonly instrumentId: string;
}
export const deskText = (key: DeskKey): string => `${key.account}|${key.instrumentId}|${key.botId}`;

/** What the risk manager approved: a row of `risk_decisions` with the verdict approved. */
export interface Approval {
  readonly id: Id;
  readonly key: DeskKey;
  readonly intent: 'entry' | 'exit' | 'move-stop';
  readonly side: Side;
  readonly orderType: 'market' | 'limit' | null;
  readonly quantity: Decimal | null;
  readonly limitPrice: Decimal | null;
  readonly stopLoss: Decimal | null;
  readonly takeProfit: Decimal | null;
  readonly positionId: Id | null;
  readonly marketTime: EpochMs;
  /** Market time after which an entry is not sent; null: it does not expire. */
  readonly validUntil: EpochMs | null;
  readonly correlationId: Id;
}

/** What the approval behind an order asked for beside the order itself. */
export type Terms = Pick<Approval, 'stopLoss' | 'takeProfit' | 'validUntil'>;

export interface DeskOrder extends OrderProgress {
  readonly id: Id;
  readonly approvalId: Id;
  readonly terms: Terms;
  readonly positionId: Id | null;
  readonly purpose: OrderPurpose;
  /** Tells orders of one purpose under one approval apart. */
  readonly ordinal: number;
  /** Common to the two legs of an OCO; null when the order stands alone. */
  readonly listId: Id | null;
  /** The stop whose place it takes, where one call takes that off and places this: at the venue there is never more than one of them. */
  readonly replaces: Id | null;
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly limitPrice: Decimal | null;
  readonly stopPrice: Decimal | null;
  readonly venueOrderId: VenueOrderId | null;
  readonly averagePrice: Decimal | null;
  readonly code: Code | null;
  readonly detail: string | null;
  /** Wall time of the commit that precedes the call; the venue refuses the call after `expiresAt`. */
  readonly sentAt: EpochMs | null;
  readonly expiresAt: EpochMs | null;
  readonly cancelRequestedAt: EpochMs | null;
  readonly marketTime: EpochMs;
  readonly correlationId: Id;
}

export interface DeskPosition extends Position {
  readonly id: Id;
  /** How many entry orders it was made of. */
  readonly entries: number;
  readonly stopLoss: Decimal | null;
  readonly takeProfit: Decimal | null;
  readonly openedAt: EpochMs;
  /** Since when the venue holds its stop; null while it does not. */
  readonly protectedAt: EpochMs | null;
  /** Wall time since when the price is beyond the stop while it rests unfilled; null while it is not. */
  readonly stopPassedAt: EpochMs | null;
  readonly closedAt: EpochMs | null;
  readonly closeReason: string | null;
  readonly correlationId: Id;
}

/** Everything that a decision about one position looks at. */
export interface Desk {
  readonly key: DeskKey;
  readonly instrument: Instrument;
  /** The open position, and closed ones that the orders belong to. */
  readonly positions: readonly DeskPosition[];
  /** Oldest first: all that are not over, and the last ones that are. */
  readonly orders: readonly DeskOrder[];
  readonly tradingState: TradingState;
  /** Last close of the base timeframe; null before the first. */
  readonly mark: Decimal | null;
}

export interface Clock {
  readonly wall: EpochMs;
  readonly market: EpochMs;
}

/** How a stop and a target rest at the venue. */
export interface Protection {
  /** `list`: two orders under one id. `bracket`: one order with both prices. `none`: the stop rests, the target is watched here. */
  readonly oco: 'list' | 'bracket' | 'none';
  /** What a stop becomes when touched: a market order, or a limit order that a gap can jump over. */
  readonly stop: 'stop-loss' | 'stop-loss-limit';
  /** Whether one call takes an order off and, only when that worked, places another. */
  readonly replaces: boolean;
  /** How far beyond the stop its limit lies, as a share of the stop's price. */
  readonly limitShare: Decimal;
}

export interface Settings {
  readonly protection: Protection;
  /** How long a position may be without its stop on the venue. */
  readonly graceMs: number;
  /** How long a request may live at the venue. */
  readonly recvWindowMs: number;
  /** False until the first reconciliation is through: nothing new is begun before what exists is protected. */
  readonly admitEntries: boolean;
  readonly entries: EntryPolicy;
}

/** What becomes of entries that the market or the venue takes only in part, or not as they are. */
export interface EntryPolicy {
  /** Whether a resting limit entry is cancelled when its approval is no longer valid. */
  readonly endAtExpiry: boolean;
  /** An entry of which less was filled when its validity ends is told to people; 0 to 1. */
  readonly minFillShare: number;
  /** How often a refused entry is sent once more with other parameters. */
  readonly maxAdjustments: number;
  /** What is tried where the funds do not reach, as a share of what was refused; 0 to 1. */
  readonly fundsShare: number;
}
