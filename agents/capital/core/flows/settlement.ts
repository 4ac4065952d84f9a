import { type Holder, UNASSIGNED } from '#shared/accounting/postings.ts';
import { type Decimal, maximum, minimum, sum, ZERO } from '#shared/kernel/decimal.ts';
import { barOpen, type EpochMs } from '#shared/kernel/time.ts';
import { cut } from '../allocation/opening.ts';
import { nextQuarter } from '../protection/locks.ts';
import type { BotCapital, CapitalView, Move } from '../view.ts';

export interface ProfitRules {
  /** Profit that is not locked stays with its bot; else it goes to the unassigned capital. */
  readonly compound: boolean;
  /** Quote, of all bots together, from which on a week is settled. */
  readonly threshold: Decimal;
  /** Of the profit, kept from trading until the next quarter. */
  readonly lock: Decimal;
}

export interface Settlement {
  readonly moves: readonly Move[];
  /** What is locked, and until when; null without. */
  readonly locked: { readonly amount: Decimal; readonly unlocksAt: EpochMs } | null;
  /** Realised profit per bot that is settled from now on. */
  readonly settled: ReadonlyMap<string, Decimal>;
}

/** Whether a week (it begins on Monday, UTC) has begun since the last settlement. */
export const isWeekOver = (settledAt: EpochMs | null, now: EpochMs): boolean =>
  settledAt !== null && barOpen(now, '1w') > barOpen(settledAt, '1w');

/**
 * What all bots together earned since the last settlement, when it is at least the threshold: half is locked, half is
 * capital from now on. Losses count against it, so that only what is above the highest profit so far is ever locked. A
 * bot gives what it has free; the rest of its part is not asked for again. Null while there is too little.
 */
export function settle(view: CapitalView, { compound, threshold, lock }: ProfitRules): Settlement | null {
  const fresh = ({ realizedPnl, settledPnl }: BotCapital): Decimal => realizedPnl.minus(settledPnl);
  const profit = sum(view.bots.map(fresh));
  if (profit.lt(threshold) || profit.lte(0)) return null;
  const earned = sum(view.bots.map(bot => maximum(fresh(bot), ZERO)));
  const moves: Move[] = [];
  let locked = ZERO;
  for (const bot of view.bots) {
    const part = maximum(fresh(bot), ZERO).times(profit).div(earned);
    if (part.lte(0)) continue;
    const from: Holder = { book: 'bot', botId: bot.botId };
    const kept = cut(minimum(part.times(lock), bot.free));
    if (kept.gt(0))
      moves.push({ from, to: { book: 'locked' }, amount: kept, kind: 'lock', ...why('profit-lock', profit) });
    locked = locked.plus(kept);
    const rest = cut(part.minus(part.times(lock)));
    if (rest.lte(0)) continue;
    if (compound) moves.push({ from, to: from, amount: rest, kind: 'compound', ...why('auto-compound', profit) });
    else {
      const swept = cut(minimum(rest, bot.free.minus(kept)));
      if (swept.gt(0))
        moves.push({ from, to: UNASSIGNED, amount: swept, kind: 'sweep', ...why('auto-compound', profit) });
    }
  }
  return {
    moves,
    locked: locked.gt(0) ? { amount: locked, unlocksAt: nextQuarter(view.now) } : null,
    settled: new Map(view.bots.map(({ botId, realizedPnl }) => [botId, realizedPnl])),
  };
}

const why = (rule: string, profit: Decimal): Pick<Move, 'rule' | 'reason'> => ({
  rule,
  reason: `${profit.toFixed(2)} earned by all bots since the last settlement`,
});
