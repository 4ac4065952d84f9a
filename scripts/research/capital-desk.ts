import { type DayEnd, dailyReturns } from '#agents/capital/core/allocation/returns.ts';
import { type CapitalRules, isDue, turn } from '#agents/capital/core/turn.ts';
import type { BotCapital, CapitalView, Lock, Move } from '#agents/capital/core/view.ts';
import type { TradingState } from '#agents/risk-manager/core/trading-state.ts';
import { flowPostings } from '#shared/accounting/postings.ts';
import { Decimal, maximum, sum, ZERO } from '#shared/kernel/decimal.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { barOpen, DAY_MS, type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Account } from './account.ts';
import type { BotSlot } from './bots.ts';

/** What capital looks at beside its own books. */
export interface CapitalSight {
  /** Quote for one of an asset; null before its first bar. */
  readonly price: (asset: string) => Decimal | null;
  /** What a bot has at work. */
  readonly atWork: (botId: string) => AtWork;
  readonly tradingState: () => TradingState;
}

export interface AtWork {
  /** Profit or loss of the open positions at the marks, in quote. */
  readonly unrealized: Decimal;
  /** Quote that entries on their way hold back. */
  readonly reserved: Decimal;
  /** A short position owes what its sale brought. */
  readonly isShort: boolean;
}

export interface CapitalDeskInput {
  readonly account: Account;
  readonly quoteAsset: string;
  readonly bots: readonly BotSlot[];
  readonly rules: CapitalRules;
  readonly from: EpochMs;
}

const NEVER = epochMs(Number.POSITIVE_INFINITY);

/** The capital agent without a database: once a UTC day it settles profits and moves capital, after what bots did at that moment. */
export class CapitalDesk {
  /** The next moment at which there is something to look at. */
  nextAt: EpochMs;
  readonly #input: CapitalDeskInput;
  readonly #sight: CapitalSight;
  readonly #settled = new Map<string, Decimal>();
  readonly #days = new Map<string, DayEnd[]>();
  #locks: readonly Lock[] = [];
  #turnedAt: EpochMs;
  #settledAt: EpochMs;
  #rebalancedAt: EpochMs | null = null;

  constructor(input: CapitalDeskInput, sight: CapitalSight) {
    this.#input = input;
    this.#sight = sight;
    this.#turnedAt = input.from;
    this.#settledAt = input.from;
    const { enabled, profits } = input.rules;
    this.nextAt = enabled || profits.lock.gt(0) || !profits.compound ? dayAfter(input.from) : NEVER;
  }

  /** Looks, when it is time; true when capital moved. */
  look(now: EpochMs): boolean {
    if (now < this.nextAt) return false;
    this.nextAt = dayAfter(now);
    const view = this.#view(now);
    if (view === null || !isDue(view)) return false;
    const { rules } = this.#input;
    const { moves, released, locked, settled, settledAt, rebalancedAt } = turn(view, rules);
    for (const move of moves) this.#make(move);
    this.#locks = this.#locks.filter(({ id }) => !released.includes(id));
    if (locked !== null) this.#locks = [...this.#locks, { id: deriveId('capital-lock', now), ...locked }];
    for (const [botId, profit] of settled ?? []) this.#settled.set(botId, profit);
    this.#turnedAt = now;
    this.#settledAt = settledAt ?? now;
    this.#rebalancedAt = rebalancedAt;
    return moves.length > 0;
  }

  #make({ from, to, amount, kind }: Move): void {
    if (kind === 'compound') return;
    const { account, quoteAsset } = this.#input;
    account.books.book(flowPostings({ from, to, kind }, { asset: quoteAsset, amount }));
    if (to.book === 'bot') account.given.set(to.botId, this.#given(to.botId).plus(amount));
    if (from.book === 'bot') account.given.set(from.botId, this.#given(from.botId).minus(amount));
  }

  #given(botId: string): Decimal {
    return this.#input.account.given.get(botId) ?? ZERO;
  }

  /** Null while a bot holds what has no price. */
  #view(now: EpochMs): CapitalView | null {
    const { account, quoteAsset, bots } = this.#input;
    const { books } = account;
    const owners: BotCapital[] = [];
    for (const { bot, allocationShare } of [...bots].sort((a, b) => (a.bot.id < b.bot.id ? -1 : 1))) {
      const equity = this.#worth(bot.id);
      if (equity === null) return null;
      const { unrealized, reserved, isShort } = this.#sight.atWork(bot.id);
      const given = this.#given(bot.id);
      const days = this.#days.get(bot.id) ?? [];
      days.push({ equity, capital: given });
      this.#days.set(bot.id, days.slice(-this.#input.rules.allocation.lookbackDays - 1));
      owners.push({
        botId: bot.id,
        share: new Decimal(allocationShare),
        equity,
        free: isShort ? ZERO : maximum(books.amount(bot.id, quoteAsset).minus(reserved), ZERO),
        realizedPnl: equity.minus(given).minus(unrealized),
        settledPnl: this.#settled.get(bot.id) ?? ZERO,
        returns: dailyReturns(this.#days.get(bot.id) ?? []),
      });
    }
    const tradingState = this.#sight.tradingState();
    const funds = {
      reserve: books.fund('reserve', quoteAsset),
      locked: books.fund('locked', quoteAsset),
      outgoing: books.fund('outgoing', quoteAsset),
    };
    return {
      now,
      bots: owners,
      unassigned: books.amount(null, quoteAsset).minus(sum(Object.values(funds))),
      funds,
      locks: this.#locks,
      turnedAt: this.#turnedAt,
      settledAt: this.#settledAt,
      rebalancedAt: this.#rebalancedAt,
      movedToday: ZERO,
      held: tradingState === 'ACTIVE' ? null : `trading is ${tradingState}`,
      isPreserved: false,
    };
  }

  #worth(botId: string): Decimal | null {
    const { account, quoteAsset } = this.#input;
    let worth = ZERO;
    for (const [asset, amount] of account.books.holdings.get(botId) ?? []) {
      if (amount.isZero()) continue;
      const price = asset === quoteAsset ? new Decimal(1) : this.#sight.price(asset);
      if (price === null) return null;
      worth = worth.plus(amount.times(price));
    }
    return worth;
  }
}

const dayAfter = (now: EpochMs): EpochMs => epochMs(barOpen(now, '1d') + DAY_MS);
