import type { Code } from '#shared/domain/codes.ts';
import type { Side, VenueOrderId } from '#shared/domain/order.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Approval, DeskKey } from './desk.ts';

/** The same trade is always the same fill. */
export const fillIdOf = (key: Pick<DeskKey, 'account' | 'instrumentId'>, venueTradeId: string): Id =>
  deriveId('fill', key.account, key.instrumentId, venueTradeId);

/** A trade on one of our orders. */
export interface FillFact {
  readonly kind: 'fill';
  readonly orderId: Id;
  readonly venueOrderId: VenueOrderId;
  readonly venueTradeId: string;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly isMaker: boolean;
  readonly venueTime: EpochMs;
}

/** How the venue says that one of our orders stands. */
export interface ReportFact {
  readonly kind: 'report';
  readonly orderId: Id;
  readonly venueOrderId: VenueOrderId;
  readonly state: 'open' | 'partly-filled' | 'filled' | 'cancelled' | 'rejected' | 'expired';
  readonly filled: Decimal;
  readonly reason: string;
  readonly venueTime: EpochMs;
  /** `stream`: told by the venue, perhaps late. `answer`: how it stood when it was asked. */
  readonly source: 'stream' | 'answer';
}

/** The venue closed the desk's position because the account's margin was used up. */
export interface LiquidationFact {
  readonly kind: 'liquidation';
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly fee: Decimal;
  readonly feeAsset: string;
  readonly venueOrderId: VenueOrderId;
  readonly venueTradeId: string;
  readonly venueTime: EpochMs;
}

/** Funding of the desk's position, in quote: above 0 when received. */
export interface FundingFact {
  readonly kind: 'funding';
  readonly amount: Decimal;
  readonly venueTime: EpochMs;
}

/** Something that happened to a desk. Facts may come twice and in any order. */
export type Fact =
  | { readonly kind: 'approval'; readonly approval: Approval }
  | FillFact
  | ReportFact
  | LiquidationFact
  | FundingFact
  /** The call ended without a verdict. */
  | { readonly kind: 'outcome-unknown'; readonly orderId: Id; readonly detail: string }
  /** The venue refused the call, with proof. */
  | { readonly kind: 'rejected'; readonly orderId: Id; readonly code: Code; readonly detail: string }
  /** The call was stopped before it was made. */
  | { readonly kind: 'denied'; readonly orderId: Id; readonly code: Code; readonly detail: string }
  /** The books and the venue may differ about the order: the venue is to be asked. */
  | { readonly kind: 'doubt'; readonly orderId: Id }
  /** The venue denies the order for good. */
  | { readonly kind: 'absent'; readonly orderId: Id; readonly detail: string };
