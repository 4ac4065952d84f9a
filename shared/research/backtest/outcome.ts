import { createHash } from 'node:crypto';
import type { OrderPurpose, OrderType, Side } from '../../domain/order.ts';
import type { Books } from './books.ts';

/* What a backtest ends in, as plain data: the same facts that the live agents store, money as text, times UTC in ms. */

/** A bot's wish, and what the risk manager said. */
export interface DecisionLine {
  /** Of the signal. */
  readonly id: string;
  readonly bot: string;
  readonly instrument: string;
  /** Open time of the bar that it was raised at. */
  readonly barTime: number;
  readonly action: 'enter' | 'exit' | 'reduce' | 'move-stop';
  readonly side: 'long' | 'short';
  /** The strategy's code. */
  readonly why: string;
  readonly referencePrice: string;
  readonly stopLoss: string | null;
  readonly takeProfit: string | null;
  readonly limitPrice: string | null;
  readonly decidedAt: number;
  /** Empty: approved. */
  readonly denials: readonly string[];
  /** Base that was approved; null of a denial and of a moved stop. */
  readonly quantity: string | null;
}

export interface OrderLine {
  readonly id: string;
  readonly bot: string;
  readonly instrument: string;
  readonly purpose: OrderPurpose;
  readonly ordinal: number;
  readonly side: Side;
  readonly type: OrderType;
  readonly quantity: string;
  readonly limitPrice: string | null;
  readonly stopPrice: string | null;
  readonly state: string;
  readonly filled: string;
  readonly averagePrice: string | null;
  readonly code: string | null;
  readonly marketTime: number;
}

export interface FillLine {
  readonly id: string;
  readonly orderId: string;
  readonly bot: string;
  readonly instrument: string;
  readonly purpose: OrderPurpose;
  readonly side: Side;
  readonly quantity: string;
  readonly price: string;
  readonly fee: string;
  readonly feeAsset: string;
  readonly isMaker: boolean;
  readonly venueTime: number;
}

export interface PositionLine {
  readonly id: string;
  readonly bot: string;
  readonly instrument: string;
  readonly side: 'long' | 'short';
  readonly quantity: string;
  readonly entryQuantity: string;
  readonly entryPrice: string;
  readonly exitQuantity: string;
  readonly exitPrice: string | null;
  readonly fees: string;
  readonly realizedPnl: string;
  readonly dust: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly closeReason: string | null;
}

/** What the venue paid or took beside trades, in quote: above 0 the bot gained. The bot is null for a loss that the venue bore. */
export interface PostingLine {
  readonly bot: string | null;
  readonly instrument: string | null;
  readonly kind: 'funding' | 'liquidation-loss';
  readonly amount: string;
  readonly venueTime: number;
}

/** Each in the order in which it came to be. */
export interface Outcome {
  readonly decisions: readonly DecisionLine[];
  readonly orders: readonly OrderLine[];
  readonly fills: readonly FillLine[];
  readonly positions: readonly PositionLine[];
  /** Empty on a spot account. */
  readonly postings: readonly PostingLine[];
  readonly balances: readonly BalanceLine[];
}

/** What an owner holds of an asset at the end; the bot is null for what belongs to none. */
export interface BalanceLine {
  readonly bot: string | null;
  readonly asset: string;
  readonly amount: string;
}

export const balancesOf = (books: Books): readonly BalanceLine[] =>
  [...books.holdings]
    .flatMap(([bot, held]) => [...held].map(([asset, amount]) => ({ bot, asset, amount: amount.toFixed() })))
    .sort((a, b) => compare(`${a.bot ?? ''}|${a.asset}`, `${b.bot ?? ''}|${b.asset}`));

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** Lines that are hashed at once: a call for each would cost more than the hashing. */
const BATCH = 256;

/** SHA-256 over every decision, order and fill in their order, the positions, and the final books. */
export function resultHash(outcome: Outcome): string {
  const hash = createHash('sha256');
  for (const name of ['decisions', 'orders', 'fills', 'positions', 'postings', 'balances'] as const) {
    if (name === 'postings' && outcome.postings.length === 0) continue;
    hash.update(`${name}\n`);
    const lines: readonly unknown[] = outcome[name];
    for (let from = 0; from < lines.length; from += BATCH) {
      let text = '';
      for (const line of lines.slice(from, from + BATCH)) text += `${JSON.stringify(line)}\n`;
      hash.update(text);
    }
  }
  return hash.digest('hex');
}

/**
 * What the account was worth, oldest first: before the first bar, at the end of each one, and at the end of the run, also where nothing
 * was held. In quote.
 */
export interface EquityPoints {
  readonly time: Float64Array;
  readonly equity: Float64Array;
}

/** An outcome with what it takes to judge it. */
export interface BacktestResult extends Outcome {
  readonly hash: string;
  readonly curve: EquityPoints;
  readonly moments: number;
  readonly bars: number;
  /** What it was run on; the same result on each. */
  readonly path: 'plain' | 'fast' | 'express';
  /** Bots whose strategy failed, and why; they did nothing more. */
  readonly faults: readonly { readonly bot: string; readonly fault: string }[];
}
