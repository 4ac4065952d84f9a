import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { barEnd, type EpochMs, type Timeframe } from '#shared/kernel/time.ts';
import type { Arrival } from './barrier.ts';
import type { Holdings, Lot } from './bot.ts';
import type { Decision } from './decision.ts';
import { type BotRun, type RunInput, runBot } from './run-bot.ts';

/** What a bot in shadow would have traded: one unit of base, without fees. Prices in quote, times of the market. */
export interface ShadowTrade {
  readonly id: Id;
  readonly instrumentId: string;
  readonly side: 'long' | 'short';
  /** `resting`: a limit order that the next bar fills or lets lapse. */
  readonly state: 'resting' | 'open' | 'closed' | 'lapsed';
  readonly entryPrice: number;
  readonly enteredAt: EpochMs;
  readonly stopLoss: number | null;
  readonly takeProfit: number | null;
  /** Null until it is closed. */
  readonly exit: {
    readonly price: number;
    readonly at: EpochMs;
    readonly reason: 'exit' | 'stop-loss' | 'take-profit' | 'shadow-off';
  } | null;
}

export interface ShadowRun extends BotRun {
  /** Every trade that this run began, changed or ended. */
  readonly trades: readonly ShadowTrade[];
}

/**
 * Lets a bot decide that is not traded, and fills what it wants at the mark: the close of the bar. Stops and targets are
 * reached within a bar, the stop first, at their price or at the open when that is beyond it. It holds one entry per
 * instrument: it does not add to a position.
 */
export function runInShadow(input: RunInput, before: readonly ShadowTrade[]): ShadowRun {
  const trades = new Map(before.map(trade => [trade.instrumentId, trade]));
  const ended: ShadowTrade[] = [];
  const put = (trade: ShadowTrade): void => {
    trades.delete(trade.instrumentId);
    if (trade.state === 'resting' || trade.state === 'open') trades.set(trade.instrumentId, trade);
    else ended.push(trade);
  };
  const { timeframe, id: botId } = input.bot;
  const byTime = [...Map.groupBy(input.arrivals, ({ openTime }) => openTime)].sort(([a], [b]) => a - b);
  let run: BotRun | null = null;
  let late = 0;
  const decisions: Decision[] = [];
  for (const arrivals of byTime.length === 0 ? [[]] : byTime.map(([, own]) => own)) {
    for (const arrival of arrivals) {
      const trade = trades.get(arrival.instrumentId);
      if (trade !== undefined) put(through(trade, arrival, timeframe));
    }
    const { memory, botState }: Pick<BotRun, 'memory' | 'botState'> = run ?? {
      memory: input.memory,
      botState: input.bot.state,
    };
    const holdings = imagined(input.holdings, [...trades.values()]);
    run = runBot({ ...input, bot: { ...input.bot, state: botState }, memory, arrivals, holdings });
    for (const decision of run.decisions) {
      const trade = filled(trades.get(decision.instrumentId), decision, { botId, timeframe });
      if (trade !== null) put(trade);
    }
    decisions.push(...run.decisions);
    late += run.late;
    if (run.fault !== null) break;
  }
  const last = run ?? runBot(input);
  return { ...last, decisions, late, trades: [...ended, ...trades.values()] };
}

/** It is not divided, so targets take all of it or nothing. */
const ONE_UNIT: Lot = { entered: 1, tickSize: 0, stepSize: 1, minQuantity: 0, minNotional: 0 };

/** What the strategy sees: the imagined positions before the real ones. */
function imagined(real: Holdings, trades: readonly ShadowTrade[]): Holdings {
  const positions = new Map(real.positions);
  const onTheirWay = new Map(real.onTheirWay);
  const lots = new Map(real.lots);
  for (const { instrumentId, state, side, entryPrice, enteredAt: openedAt, stopLoss, takeProfit } of trades) {
    if (state === 'resting') onTheirWay.set(instrumentId, { entry: true, exit: false });
    else {
      positions.set(instrumentId, { side, quantity: 1, entryPrice, openedAt, stopLoss, takeProfit, entries: 1 });
      lots.set(instrumentId, ONE_UNIT);
    }
  }
  return { positions, onTheirWay, lots };
}

/** The trade after a bar. */
function through(trade: ShadowTrade, { bar, openTime }: Arrival, timeframe: Timeframe): ShadowTrade {
  // below, a short is a long of negative prices
  const sign = trade.side === 'long' ? 1 : -1;
  const open = Number(bar.open) * sign;
  const [low, high] = sign === 1 ? [Number(bar.low), Number(bar.high)] : [-Number(bar.high), -Number(bar.low)];
  const at = barEnd(openTime, timeframe);
  const closed = (price: number, reason: 'stop-loss' | 'take-profit'): ShadowTrade => ({
    ...trade,
    state: 'closed',
    exit: { price: price * sign, at, reason },
  });
  if (trade.state === 'resting') {
    const limit = trade.entryPrice * sign;
    if (low > limit) return { ...trade, state: 'lapsed' };
    const entered: ShadowTrade = { ...trade, state: 'open', entryPrice: Math.min(open, limit) * sign, enteredAt: at };
    // what came after the fill within the bar is not known: the stop may have been reached, the target is not
    return stopReached(entered, low)
      ? { ...closed(Number(entered.stopLoss) * sign, 'stop-loss'), entryPrice: entered.entryPrice }
      : entered;
  }
  if (stopReached(trade, low)) return closed(Math.min(open, Number(trade.stopLoss) * sign), 'stop-loss');
  const target = trade.takeProfit === null ? null : trade.takeProfit * sign;
  return target !== null && high >= target ? closed(Math.max(open, target), 'take-profit') : trade;
}

const stopReached = ({ side, stopLoss }: ShadowTrade, low: number): boolean =>
  stopLoss !== null && low <= stopLoss * (side === 'long' ? 1 : -1);

interface Place {
  readonly botId: string;
  readonly timeframe: Timeframe;
}

/** The trade that a decision begins or changes; null when it does neither. */
function filled(
  trade: ShadowTrade | undefined,
  { instrumentId, openTime, action, cause }: Decision,
  { botId, timeframe }: Place,
): ShadowTrade | null {
  const close = Number(cause.bar.close);
  const at = barEnd(openTime, timeframe);
  if (action === null) return null;
  if (action.kind === 'enter') {
    if (trade !== undefined) return null;
    const { side, stopLoss, takeProfit, entry } = action;
    const rests = entry.type === 'limit' && (side === 'long' ? entry.price < close : entry.price > close);
    return {
      id: deriveId('shadow-trade', botId, instrumentId, openTime),
      ...{ instrumentId, side, state: rests ? 'resting' : 'open', entryPrice: rests ? entry.price : close },
      ...{ enteredAt: at, stopLoss, takeProfit, exit: null },
    };
  }
  if (trade === undefined) return null;
  if (action.kind === 'exit') {
    if (trade.state === 'resting') return { ...trade, state: 'lapsed' };
    return { ...trade, state: 'closed', exit: { price: close, at, reason: 'exit' } };
  }
  if (action.kind === 'reduce') return null; // one unit is held, or none
  const tighter = trade.side === 'long' ? Math.max : Math.min;
  return { ...trade, stopLoss: trade.stopLoss === null ? action.stopLoss : tighter(trade.stopLoss, action.stopLoss) };
}
