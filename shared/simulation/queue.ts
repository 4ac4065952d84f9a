import { oppositeSide } from '../domain/order.ts';
import { type Decimal, minimum, ZERO } from '../kernel/decimal.ts';
import { depthOf, facing } from './depth.ts';
import type { Leg } from './reach.ts';
import { type MarketState, marketOf, type Step } from './state.ts';
import { isWorse } from './sweep.ts';
import type { Order } from './types.ts';
import type { Budget } from './walk.ts';

/** An order comes to rest: what already rests at its price stands before it, where the fill model has queues. */
export function queueUp(step: Step, order: Order): void {
  if (step.options.restingFills.queue !== 'ahead' || order.price === null) return;
  const market = marketOf(step.state, order.symbol);
  market.ahead ??= new Map();
  market.ahead.set(order.id, restingAt(market, step, order));
}

/** In a book what rests at that very price; the modelled depth has a size for every price from its best one on. */
function restingAt(market: MarketState, step: Step, { side, price }: Order): Decimal {
  if (price === null) return ZERO;
  const levels = facing(depthOf(market, step.options), oppositeSide(side));
  const [best] = levels;
  const known = levels.find(level => level.price.eq(price));
  if (known !== undefined) return known.quantity;
  if (best === undefined || market.book !== null || isWorse(side, price, best.price)) return ZERO;
  return (levels.find(level => isWorse(side, price, level.price)) ?? levels.at(-1) ?? best).quantity;
}

/**
 * What stands before the order takes its part of the movement first. A movement that goes beyond the price has taken all of it, one
 * that only comes to the price takes what its volume reaches.
 */
export function passQueue(
  market: MarketState,
  order: Order,
  { leg, budget }: { readonly leg: Leg; readonly budget: Budget },
): void {
  const ahead = market.ahead?.get(order.id);
  if (ahead === undefined || ahead.isZero() || order.price === null) return;
  const isThrough = leg.meets[order.side]?.eq(order.price) !== true;
  const taken = isThrough ? ZERO : minimum(ahead, budget[order.side]);
  budget[order.side] = budget[order.side].minus(taken);
  market.ahead?.set(order.id, isThrough ? ZERO : ahead.minus(taken));
}

/** After a change of the book no more stands before an order than rests at its price. */
export function trimQueues(market: MarketState): void {
  const { ahead, book } = market;
  if (ahead === undefined || book === null) return;
  for (const [id, before] of ahead) {
    const order = market.orders.get(id);
    if (order === undefined) continue;
    const levels = facing(book, oppositeSide(order.side));
    const resting = levels.find(({ price }) => order.price?.eq(price) === true)?.quantity ?? ZERO;
    if (resting.lt(before)) ahead.set(id, resting);
  }
}
