import type { Side } from '../domain/order.ts';
import { type Decimal, minimum, ZERO } from '../kernel/decimal.ts';
import { type AssetPair, baseMoved, type FillFacts, feeInQuote } from './fill.ts';

/**
 * What the fills of one position add up to. Quantities in base, net of fees taken in base; money in quote.
 * `quantity` is `entryQuantity` less `exitQuantity` less `dust`.
 */
export interface Position {
  readonly side: 'long' | 'short';
  /** What is held now, unsigned. */
  readonly quantity: Decimal;
  readonly entryQuantity: Decimal;
  /** Average price of what is held (average cost: an exit leaves it, an entry moves it), without fees. */
  readonly entryPrice: Decimal;
  readonly exitQuantity: Decimal;
  /** Average price of what was exited, without fees; null before the first exit. */
  readonly exitPrice: Decimal | null;
  /** All fees so far whose value in quote is known. */
  readonly fees: Decimal;
  /**
   * What the exits earned less all fees so far, those of the entry too, so that it and the unrealised profit are what
   * the position changed the equity by.
   */
  readonly realizedPnl: Decimal;
  /** Base too small to sell, given to the unassigned holdings at the close. */
  readonly dust: Decimal;
}

export interface FillApplication {
  readonly pair: AssetPair;
  /** Quote per unit of a fee asset that is neither base nor quote; null when unknown. */
  readonly feePrice?: Decimal | null;
}

export interface AppliedFill {
  readonly position: Position;
  /** Base by which the exit went beyond the position; it is not the position's, but the account's unassigned holdings'. */
  readonly excess: Decimal;
  /** False when the fee is in an asset whose price is unknown: it is in the ledger, but not in `fees` and the profit. */
  readonly feeValued: boolean;
}

const entrySide = (side: Position['side']): Side => (side === 'long' ? 'buy' : 'sell');

/** The position that a fill opens: a buy a long one, a sell a short one. */
export function openPosition(fill: FillFacts, application: FillApplication): AppliedFill {
  const empty: Position = {
    side: fill.side === 'buy' ? 'long' : 'short',
    quantity: ZERO,
    entryQuantity: ZERO,
    entryPrice: fill.price,
    exitQuantity: ZERO,
    exitPrice: null,
    fees: ZERO,
    realizedPnl: ZERO,
    dust: ZERO,
  };
  return applyFill(empty, fill, application);
}

/** Adds a fill: one on the entry side grows the position, one on the other side reduces it, never below zero. */
export function applyFill(
  position: Position,
  fill: FillFacts,
  { pair, feePrice = null }: FillApplication,
): AppliedFill {
  const fee = feeInQuote(fill, pair, feePrice);
  const feeValued = fee !== null;
  const paid: Position = {
    ...position,
    fees: position.fees.plus(fee ?? ZERO),
    realizedPnl: position.realizedPnl.minus(fee ?? ZERO),
  };
  const moved = baseMoved(fill, pair);
  if (fill.side === entrySide(position.side)) {
    return { position: enter(paid, moved, fill.price), excess: ZERO, feeValued };
  }
  const exited = minimum(moved, position.quantity);
  return { position: exit(paid, exited, fill.price), excess: moved.minus(exited), feeValued };
}

/** All fills of a position in the order of the venue; null for none. The first one opens it. */
export function positionFromFills(fills: readonly FillFacts[], application: FillApplication): Position | null {
  const [first, ...rest] = fills;
  if (first === undefined) return null;
  const opened = openPosition(first, application).position;
  return rest.reduce((position, fill) => applyFill(position, fill, application).position, opened);
}

/** Closes a position whose remainder the venue does not let us sell: the remainder becomes dust, its cost a loss. */
export function closeWithDust(position: Position): Position {
  const { quantity, entryPrice, side } = position;
  const cost = side === 'long' ? quantity.times(entryPrice) : quantity.times(entryPrice).neg();
  return {
    ...position,
    quantity: ZERO,
    dust: position.dust.plus(quantity),
    realizedPnl: position.realizedPnl.minus(cost),
  };
}

/** What closing at `mark` would earn beyond `realizedPnl`, before the fees of the exit. */
export function unrealizedPnl(position: Pick<Position, 'side' | 'quantity' | 'entryPrice'>, mark: Decimal): Decimal {
  return gain(position, position.quantity, mark);
}

function enter(position: Position, quantity: Decimal, price: Decimal): Position {
  const entryQuantity = position.entryQuantity.plus(quantity);
  return {
    ...position,
    quantity: position.quantity.plus(quantity),
    entryQuantity,
    entryPrice: average([position.quantity, position.entryPrice], [quantity, price]),
  };
}

function exit(position: Position, quantity: Decimal, price: Decimal): Position {
  if (quantity.isZero()) return position;
  return {
    ...position,
    quantity: position.quantity.minus(quantity),
    exitQuantity: position.exitQuantity.plus(quantity),
    exitPrice: average([position.exitQuantity, position.exitPrice ?? price], [quantity, price]),
    realizedPnl: position.realizedPnl.plus(gain(position, quantity, price)),
  };
}

function gain(position: Pick<Position, 'side' | 'entryPrice'>, quantity: Decimal, price: Decimal): Decimal {
  const perUnit = price.minus(position.entryPrice);
  return quantity.times(position.side === 'long' ? perUnit : perUnit.neg());
}

type Lot = readonly [quantity: Decimal, price: Decimal];

/** Average price weighed by quantity; the price itself when both are equal, so that no digit is lost to the division. */
function average([held, price]: Lot, [added, addedPrice]: Lot): Decimal {
  const total = held.plus(added);
  if (price.eq(addedPrice) || total.isZero()) return addedPrice;
  return held.times(price).plus(added.times(addedPrice)).div(total);
}
