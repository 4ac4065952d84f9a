import { type Decimal, maximum, minimum, roundToStep, sum, ZERO } from '../../kernel/decimal.ts';
import type { Leg } from '../reach.ts';
import { expire } from '../settle.ts';
import type { MarketState, Step } from '../state.ts';
import type { Liquidated } from '../types.ts';
import { equityOf, isOnMargin, type MarginAccount, maintenanceMarginOf, markOf } from './account.ts';
import { maintenanceMargin, maintenancePieces } from './tiers.ts';
import { tradeOnMargin } from './trade.ts';

/** An account that a move of the market brings to its maintenance margin, and the price at which it does. */
export interface Forced {
  readonly account: MarginAccount;
  readonly price: Decimal;
}

/** The account that the leg, from the market's price on, liquidates first; null when none is. */
export function nextForced(step: Step, market: MarketState, leg: Leg): Forced | null {
  const from = market.price ?? leg.to;
  let next: Forced | null = null;
  for (const account of step.state.accounts.values()) {
    if (!isOnMargin(account)) continue;
    const price = forcedAt(step, account, { market, leg, from });
    if (price === null) continue;
    if (next === null || price.minus(from).abs().lt(next.price.minus(from).abs())) next = { account, price };
  }
  return next;
}

interface Move {
  readonly market: MarketState;
  readonly leg: Leg;
  readonly from: Decimal;
}

function forcedAt(step: Step, account: MarginAccount, { market, leg, from }: Move): Decimal | null {
  const { symbol, tickSize } = market.listing;
  const held = account.margin.positions.get(symbol);
  if (held === undefined) return null;
  const { quantity } = held;
  const { terms } = account.margin;
  const marginAt = (price: Decimal): Decimal => maintenanceMargin(terms, quantity.abs().times(price));
  const others = equityOf(step.state, account).minus(quantity.times(markOf(step.state, symbol)));
  const keep = maintenanceMarginOf(step.state, account).minus(marginAt(markOf(step.state, symbol)));
  /** Equity of everything but this position, less what everything else must keep. */
  const rest = others.minus(keep);
  const room = (price: Decimal): Decimal => rest.plus(quantity.times(price)).minus(marginAt(price));
  if (room(leg.to).gt(0)) return null;
  if (leg.kind === 'gap') return leg.to;
  if (room(from).lte(0)) return from;
  // room is a straight line per piece of the maintenance margin, and falls on the way: there is one crossing
  for (const { from: low, upTo, rate, deduction } of maintenancePieces(terms)) {
    const slope = quantity.minus(quantity.abs().times(rate));
    const price = rest.plus(deduction).neg().div(slope);
    const notional = quantity.abs().times(price);
    if (notional.gte(low) && (upTo === null || notional.lte(upTo))) {
      return minimum(maximum(roundToStep(price, tickSize), minimum(from, leg.to)), maximum(from, leg.to));
    }
  }
  return leg.to;
}

const isShort = (step: Step, account: MarginAccount): boolean =>
  account.margin.positions.size > 0 && equityOf(step.state, account).lte(maintenanceMarginOf(step.state, account));

/** Liquidates whoever is below the maintenance margin at the last prices: fees, funding and a bad price may bring an account there. */
export function liquidateShort(step: Step): void {
  for (const account of step.state.accounts.values()) {
    if (isOnMargin(account) && isShort(step, account)) liquidate(step, account);
  }
}

/**
 * Ends the account's orders and closes all of its positions at the last prices, for a fee as far as there is something left. What is
 * missing after that is the venue's loss.
 */
export function liquidate(step: Step, account: MarginAccount): void {
  const { margin } = account;
  for (const market of step.state.markets.values()) {
    for (const order of [...market.orders.values()]) {
      if (order.account === account.id && market.orders.has(order.id)) expire(step, order, 'liquidated');
    }
  }
  const closed: Liquidated[] = [];
  for (const { symbol, quantity } of [...margin.positions.values()]) {
    const market = step.state.markets.get(symbol);
    if (market === undefined) continue;
    const side = quantity.gt(0) ? 'sell' : 'buy';
    const price = markOf(step.state, symbol);
    tradeOnMargin(account, { symbol, side, quantity: quantity.abs(), price, fee: ZERO });
    market.lastTradeId += 1;
    closed.push({ symbol, side, quantity: quantity.abs(), price, fee: ZERO, tradeId: market.lastTradeId });
  }
  const positions = closed.map(one => {
    const asked = one.quantity.times(one.price).times(margin.terms.liquidationFeeRate);
    const fee = minimum(asked, maximum(margin.cash, ZERO));
    margin.cash = margin.cash.minus(fee);
    return { ...one, fee };
  });
  const covered = maximum(margin.cash.neg(), ZERO);
  margin.cash = sum([margin.cash, covered]);
  step.log.balanceTouched(account.id, margin.terms.quote);
  step.log.add({ kind: 'liquidated', at: step.at, account: account.id, asset: margin.terms.quote, positions, covered });
}
