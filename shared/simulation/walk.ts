import type { Side } from '../domain/order.ts';
import { type Decimal, maximum, minimum } from '../kernel/decimal.ts';
import { setHold } from './balances.ts';
import { executeMaker, executeTaker } from './execute.ts';
import { isUnpriced } from './filters/filter.ts';
import { isOnMargin } from './margin/account.ts';
import { liquidate, nextForced } from './margin/liquidation.ts';
import { claimFromList } from './oco.ts';
import { keyOf, requiredFor } from './orders.ts';
import { passQueue } from './queue.ts';
import { type Leg, nextReached, reachPrice } from './reach.ts';
import { settle } from './settle.ts';
import { accountOf, type MarketState, type Step } from './state.ts';
import type { Order, OrderId } from './types.ts';

/** What the resting orders of each side may still get of the movement, in base. */
export type Budget = Record<Side, Decimal>;

/** Moves the market along the leg: fills and triggers what it reaches, in the order in which it does. */
export function walkLeg(step: Step, market: MarketState, { leg, budget }: { leg: Leg; budget: Budget }): void {
  const start = market.price ?? leg.to;
  const isWatched = market.orders.size > 0 || [...step.state.accounts.values()].some(isOnMargin);
  if (market.listing.status === 'trading' && isWatched) {
    const done = new Set<OrderId>();
    const { rule } = step.options.restingFills;
    for (;;) {
      const order = nextReached(market.orders.values(), leg, { from: start, rule, done });
      const forced = nextForced(step, market, leg);
      if (forced !== null && (order === null || isNearer(forced.price, reachPrice(order), { leg, start }))) {
        setPrice(market, forced.price);
        liquidate(step, forced.account);
        continue;
      }
      if (order === null) break;
      if (order.state.kind === 'waiting') {
        setPrice(market, leg.kind === 'gap' ? leg.to : between(market.price ?? start, leg.to, reachPrice(order)));
        trigger(step, market, order);
      } else {
        done.add(order.id);
        passQueue(market, order, { leg, budget });
        budget[order.side] = budget[order.side].minus(executeMaker(step, order, budget[order.side]));
      }
    }
  }
  setPrice(market, leg.to);
}

/** Whether the way comes by `price` before `other`; at a gap everything happens at its end, and what a client asked for first. */
const isNearer = (
  price: Decimal,
  other: Decimal,
  { leg, start }: { readonly leg: Leg; readonly start: Decimal },
): boolean => leg.kind === 'way' && price.minus(start).abs().lt(other.minus(start).abs());

/** A new last price; the modelled depth forms anew around it. */
function setPrice(market: MarketState, price: Decimal): void {
  market.price = price;
  market.taken = null;
}

/** `price`, or the nearer end when it is not between the two. */
const between = (from: Decimal, to: Decimal, price: Decimal): Decimal =>
  minimum(maximum(price, minimum(from, to)), maximum(from, to));

/** A touched stop becomes a market or a limit order at once. */
function trigger(step: Step, market: MarketState, order: Order): void {
  claimFromList(step, order);
  const working: Order = { ...order, state: { kind: 'working' }, workingSince: step.at, updatedAt: step.at };
  const account = accountOf(step.state, order.account);
  if (!isUnpriced(order.type))
    setHold(step, account, { key: keyOf(order), ...requiredFor(working, market.listing, account.fees) });
  executeTaker(step, settle(step, working, { kind: 'triggered' }));
}
