import { oppositeSide } from '../domain/order.ts';
import { Decimal, maximum, minimum, sum, ZERO } from '../kernel/decimal.ts';
import { credit, debit, freeOf, setHold } from './balances.ts';
import { takeDepth } from './depth.ts';
import { feeOf, marginFee, withFee, withoutFee } from './fees.ts';
import { isUnpriced } from './filters/filter.ts';
import { rememberFill } from './history.ts';
import { carries, isOnMargin, type MarginAccount } from './margin/account.ts';
import { tradeOnMargin } from './margin/trade.ts';
import { claimFromList, shrinkList } from './oco.ts';
import { keyOf, remainingOf, requiredFor, withFill } from './orders.ts';
import { queueUp } from './queue.ts';
import { expire, settle } from './settle.ts';
import { offered } from './slippage.ts';
import { type AccountState, accountOf, type Hold, marketOf, type Step } from './state.ts';
import { fundsFor, notionalOf, planSweep, type Sweep } from './sweep.ts';
import type { FeeSchedule, Fill, Level, Listing, Order } from './types.ts';

const ONE = new Decimal(1);

/** Trades a working order against the depth: walks the levels, then rests, or expires what may not rest. */
export function executeTaker(step: Step, order: Order): Order {
  const market = marketOf(step.state, order.symbol);
  const sweep = sweepFor(step, order);
  if (order.timeInForce === 'FOK' && !sweep.missing.isZero()) return expire(step, order, 'no-liquidity');
  if (!reserve(step, order, sweep.parts)) return expire(step, order, 'insufficient-balance');
  const terms = { listing: market.listing, fees: accountOf(step.state, order.account).fees };
  let current = order;
  for (const [index, part] of sweep.parts.entries()) {
    const rest = sweep.parts.slice(index + 1);
    current = fillOrder(step, current, {
      part,
      isMaker: false,
      keep: stillNeeded(current, { part, rest }, terms),
    });
  }
  if (sweep.parts.length > 0) {
    takeDepth(market, step.options, { side: order.side, quantity: sum(sweep.parts.map(part => part.quantity)) });
    step.log.bookTouched(order.symbol);
  }
  const mayRest = !isUnpriced(order.type) && order.timeInForce === 'GTC';
  if (current.state.kind !== 'working') return current;
  if (!mayRest) return expire(step, current, 'no-liquidity');
  queueUp(step, current);
  return current;
}

/** What the order would get of the depth as it stands. */
export function sweepFor(step: Step, order: Order): Sweep {
  const market = marketOf(step.state, order.symbol);
  const { fees } = accountOf(step.state, order.account);
  const amount =
    order.quoteQuantity === null
      ? { kind: 'base' as const, quantity: remainingOf(order) }
      : {
          kind: 'quote' as const,
          quoteQuantity: withoutFee(order.quoteQuantity, order.side, { fees, listing: market.listing }),
        };
  const levels = offered(market, step.options, {
    side: order.side,
    isUnpriced: isUnpriced(order.type),
    quantity: order.quoteQuantity === null ? remainingOf(order) : order.quoteQuantity.div(market.price ?? ONE),
  });
  return planSweep(levels, { side: order.side, amount, limit: order.price }, market.listing);
}

/** Locks what the order is about to pay: false when the account cannot (a triggered buy whose price gapped away). */
function reserve(step: Step, order: Order, parts: readonly Level[]): boolean {
  const account = accountOf(step.state, order.account);
  if (isOnMargin(account)) return carries(step, account, order, sum(parts.map(part => part.quantity)));
  const { listing } = marketOf(step.state, order.symbol);
  const needed = isUnpriced(order.type)
    ? unpricedFunds(order, parts, { listing, fees: account.fees })
    : requiredFor(order, listing, account.fees);
  const held = account.holds.get(keyOf(order))?.amount ?? ZERO;
  if (freeOf(account, needed.asset).plus(held).lt(needed.amount)) return false;
  setHold(step, account, { key: keyOf(order), ...needed });
  return true;
}

interface Terms {
  readonly listing: Listing;
  readonly fees: FeeSchedule;
}

const unpricedFunds = (order: Order, parts: readonly Level[], { listing, fees }: Terms): Hold =>
  withFee(
    { asset: order.side === 'buy' ? listing.quote : listing.base, amount: fundsFor(order.side, parts, listing) },
    fees,
    listing,
  );

/** What stays locked after `part`: the rest at the limit price, or the rest of the sweep. */
function stillNeeded(order: Order, { part, rest }: { part: Level; rest: readonly Level[] }, terms: Terms): Decimal {
  if (isUnpriced(order.type)) return unpricedFunds(order, rest, terms).amount;
  return requiredFor({ ...order, filled: order.filled.plus(part.quantity) }, terms.listing, terms.fees).amount;
}

/** Fills a resting order at its own price with at most `available`; gives what it took. */
export function executeMaker(step: Step, order: Order, available: Decimal): Decimal {
  const { listing } = marketOf(step.state, order.symbol);
  const quantity = minimum(remainingOf(order), maximum(available, ZERO));
  if (quantity.isZero() || order.price === null) return ZERO;
  const part = { price: order.price, quantity };
  if (quantity.lt(remainingOf(order)) && shrinkList(step, order, quantity) === 'shrunk') {
    fillOrder(step, order, { part, isMaker: true, keep: ZERO }); // the list holds for it
    return quantity;
  }
  claimFromList(step, order);
  const terms = { listing, fees: accountOf(step.state, order.account).fees };
  fillOrder(step, order, { part, isMaker: true, keep: stillNeeded(order, { part, rest: [] }, terms) });
  return quantity;
}

interface Execution {
  readonly part: Level;
  readonly isMaker: boolean;
  /** What stays locked for the order afterwards. */
  readonly keep: Decimal;
}

/** One execution: pays, receives, charges the fee last (it may come from what is free only), reports. */
function fillOrder(step: Step, order: Order, { part, isMaker, keep }: Execution): Order {
  const account = accountOf(step.state, order.account);
  const market = marketOf(step.state, order.symbol);
  const { listing } = market;
  const quoteQuantity = notionalOf(part, listing);
  const fee = isOnMargin(account)
    ? settleOnMargin(step, account, { order, part, isMaker })
    : settleSpot(step, account, { order, part, isMaker, keep });
  market.lastTradeId += 1;
  step.state.lastFillId += 1;
  const fill: Fill = {
    id: step.state.lastFillId,
    tradeId: market.lastTradeId,
    orderId: order.id,
    listId: order.listId,
    account: account.id,
    symbol: order.symbol,
    side: order.side,
    price: part.price,
    quantity: part.quantity,
    quoteQuantity,
    commission: fee.amount,
    commissionAsset: fee.asset,
    isMaker,
    at: step.at,
  };
  rememberFill(account, fill, step.options.historyKept);
  printTrade(step, fill);
  return settle(step, withFill(order, part, step.at, listing), { kind: 'traded', fill });
}

/** Moves both assets out of what the order held; the fee. */
function settleSpot(
  step: Step,
  account: AccountState,
  { order, part, isMaker, keep }: Execution & { readonly order: Order },
): Hold {
  const { listing } = marketOf(step.state, order.symbol);
  const quoteQuantity = notionalOf(part, listing);
  const inBase = { asset: listing.base, amount: part.quantity };
  const inQuote = { asset: listing.quote, amount: quoteQuantity };
  const [paid, received] = order.side === 'buy' ? [inQuote, inBase] : [inBase, inQuote];
  const held = account.holds.get(keyOf(order))?.amount ?? ZERO;
  const unspent = maximum(freeOf(account, paid.asset).plus(held).minus(paid.amount), ZERO);
  setHold(step, account, { key: keyOf(order), asset: paid.asset, amount: minimum(keep, unspent) });
  debit(step, account.id, paid);
  credit(step, account.id, received);
  const trade = { listing, side: order.side, quantity: part.quantity, quoteQuantity, isMaker };
  const fee = feeOf(step.state, account, trade);
  debit(step, account.id, fee);
  return fee;
}

/** The position moves, the fee is taken from the quote; the fee. */
function settleOnMargin(
  step: Step,
  account: MarginAccount,
  { order, part, isMaker }: Pick<Execution, 'part' | 'isMaker'> & { readonly order: Order },
): Hold {
  const { listing } = marketOf(step.state, order.symbol);
  const { symbol, side } = order;
  const { price, quantity } = part;
  const trade = { listing, side, quantity, quoteQuantity: notionalOf(part, listing), isMaker };
  const fee = marginFee(account, trade);
  tradeOnMargin(account, { symbol, side, quantity, price, fee: fee.amount });
  step.log.balanceTouched(account.id, fee.asset);
  return fee;
}

function printTrade(step: Step, { symbol, tradeId, price, quantity, side, isMaker, orderId }: Fill): void {
  const takerSide = isMaker ? oppositeSide(side) : side;
  step.log.add({ kind: 'market-traded', at: step.at, symbol, tradeId, price, quantity, takerSide, orderId });
}
