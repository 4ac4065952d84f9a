import { oppositeSide, type Side } from '../domain/order.ts';
import { type Decimal, floorToStep, maximum, minimum, sum, ZERO } from '../kernel/decimal.ts';
import { unreachable } from '../kernel/invariant.ts';
import { barPath } from './bar-path.ts';
import { applyDelta } from './depth.ts';
import { trimQueues } from './queue.ts';
import type { Leg } from './reach.ts';
import { type MarketState, marketOf, type Sides, type Step } from './state.ts';
import { isWorse } from './sweep.ts';
import type { Movement, Stretch } from './types.ts';
import { type Budget, walkLeg } from './walk.ts';

export function applyMovement(step: Step, movement: Movement | Stretch): void {
  const market = marketOf(step.state, movement.symbol);
  market.pricedAt = step.at;
  step.log.bookTouched(movement.symbol);
  switch (movement.kind) {
    case 'bar':
      walkBar(step, market, movement);
      break;
    case 'stretch':
      walkStretch(step, market, movement);
      break;
    case 'trade':
      walkTrade(step, market, movement);
      break;
    case 'book-snapshot':
      moveBook(step, market, { bids: movement.bids, asks: movement.asks });
      break;
    case 'book-delta':
      moveBook(step, market, applyDelta(market.book ?? { bids: [], asks: [] }, movement));
      break;
    default:
      unreachable(movement);
  }
}

type Of<Kind extends Movement['kind']> = Extract<Movement, { readonly kind: Kind }>;

function walkBar(step: Step, market: MarketState, { bar }: Of<'bar'>): void {
  if (bar.volume.gt(0)) market.volume = bar.volume;
  const budget = budgetOf(step, market, bar.volume);
  const path = barPath(bar);
  const prints = step.options.publicTrades === 'path' ? tradeSizes(bar.volume, market) : null;
  for (const [index, to] of path.entries()) {
    const takerSide: Side = to.gte(path[index - 1] ?? market.price ?? to) ? 'buy' : 'sell';
    const leg: Leg = { to, kind: index === 0 ? 'gap' : 'way', meets: { buy: to, sell: to }, touches: 'both' };
    walkLeg(step, market, { leg, budget });
    const quantity = prints?.[index];
    if (quantity?.gt(0)) print(step, market, { price: to, quantity, takerSide });
  }
  step.log.add({ kind: 'bar-closed', at: step.at, symbol: market.listing.symbol, bar });
}

function walkStretch(step: Step, market: MarketState, { to, by, volume, barVolume }: Stretch): void {
  if (barVolume.gt(0)) market.volume = barVolume;
  const leg: Leg = { to, kind: by, meets: { buy: to, sell: to }, touches: 'both' };
  walkLeg(step, market, { leg, budget: budgetOf(step, market, volume) });
}

/** A bar's volume as one trade per point of its path: three equal ones and the rest. */
function tradeSizes(volume: Decimal, { listing }: MarketState): readonly [Decimal, Decimal, Decimal, Decimal] {
  const quarter = floorToStep(volume.div(4), listing.stepSize);
  return [quarter, quarter, quarter, volume.minus(quarter.times(3))];
}

function walkTrade(step: Step, market: MarketState, { price, quantity, takerSide }: Of<'trade'>): void {
  if (quantity.gt(0)) market.volume = quantity;
  const leg: Leg = { to: price, kind: 'gap', meets: { buy: price, sell: price }, touches: oppositeSide(takerSide) };
  walkLeg(step, market, { leg, budget: budgetOf(step, market, quantity) });
  if (step.options.publicTrades === 'path') print(step, market, { price, quantity, takerSide });
}

/** A book moves the price only when it leaves it outside the spread; resting orders trade with whoever crosses them. */
function moveBook(step: Step, market: MarketState, book: Sides): void {
  market.book = book;
  trimQueues(market);
  const [bid, ask] = [book.bids[0]?.price ?? null, book.asks[0]?.price ?? null];
  const price = clamp(market.price ?? bid ?? ask, bid, ask);
  if (price === null) return;
  const budget: Budget = { buy: crossing(step, market, 'buy'), sell: crossing(step, market, 'sell') };
  const leg: Leg = { to: price, kind: 'gap', meets: { buy: ask, sell: bid }, touches: 'both' };
  walkLeg(step, market, { leg, budget });
}

function clamp(price: Decimal | null, low: Decimal | null, high: Decimal | null): Decimal | null {
  if (price === null) return null;
  const raised = low === null ? price : maximum(price, low);
  return high === null ? raised : minimum(raised, high);
}

/** What the book offers at or beyond the best resting price of `side`, times participation. */
function crossing(step: Step, market: MarketState, side: Side): Decimal {
  const prices = [...market.orders.values()].flatMap(order =>
    order.side === side && order.state.kind === 'working' && order.price !== null ? [order.price] : [],
  );
  const [first, ...rest] = prices;
  if (first === undefined || market.book === null) return ZERO;
  const best = side === 'buy' ? maximum(first, ...rest) : minimum(first, ...rest);
  const levels = side === 'buy' ? market.book.asks : market.book.bids;
  const end = levels.findIndex(({ price }) => isWorse(side, price, best));
  const crossed = levels.slice(0, end === -1 ? levels.length : end);
  return shareOf(step, market, sum(crossed.map(level => level.quantity)));
}

function budgetOf(step: Step, market: MarketState, volume: Decimal): Budget {
  if (market.orders.size === 0) return { buy: ZERO, sell: ZERO };
  const share = shareOf(step, market, volume);
  return { buy: share, sell: share };
}

const shareOf = (step: Step, { listing }: MarketState, volume: Decimal): Decimal =>
  floorToStep(volume.times(step.options.restingFills.participation), listing.stepSize);

function print(step: Step, market: MarketState, trade: { price: Decimal; quantity: Decimal; takerSide: Side }): void {
  market.lastTradeId += 1;
  const { symbol } = market.listing;
  step.log.add({ kind: 'market-traded', at: step.at, symbol, tradeId: market.lastTradeId, ...trade, orderId: null });
}
