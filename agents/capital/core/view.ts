import type { FlowKind, Fund, Holder } from '#shared/accounting/postings.ts';
import { type Decimal, maximum, sum, ZERO } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';

/** A bot as an owner of capital; money in quote. */
export interface BotCapital {
  readonly botId: string;
  /** Of the account's capital, 0 to 1; 0 for a bot that is not wanted any more. */
  readonly share: Decimal;
  /** At the marks. */
  readonly equity: Decimal;
  /** Quote that may leave it: not at work, not held back by an entry on its way; at least 0. */
  readonly free: Decimal;
  /** Profit so far, net of fees, without what open positions would bring. */
  readonly realizedPnl: Decimal;
  /** The same at the last settlement of profits. */
  readonly settledPnl: Decimal;
  /** Simple returns per UTC day, without what was given or taken; the oldest first. */
  readonly returns: readonly number[];
}

/** Capital that is kept from trading until a moment of market time. */
export interface Lock {
  readonly id: Id;
  readonly amount: Decimal;
  readonly unlocksAt: EpochMs;
}

/** The account's capital at a moment of market time; money in quote. */
export interface CapitalView {
  readonly now: EpochMs;
  /** By id. */
  readonly bots: readonly BotCapital[];
  /** Below 0: taken at the venue without a word, from nobody in particular yet. */
  readonly unassigned: Decimal;
  readonly funds: Readonly<Record<Fund, Decimal>>;
  /** Those that are not released. */
  readonly locks: readonly Lock[];
  /** Market time of the last daily look, settlement of profits and rebalancing; null before the first. */
  readonly turnedAt: EpochMs | null;
  readonly settledAt: EpochMs | null;
  readonly rebalancedAt: EpochMs | null;
  /** What rebalancing has moved since the UTC day began. */
  readonly movedToday: Decimal;
  /** Why nothing may be given to trading; null when it may. */
  readonly held: string | null;
  /** An operator keeps capital from trading: nothing leaves either. */
  readonly isPreserved: boolean;
}

/** Capital from one owner to another. */
export interface Move {
  readonly from: Holder;
  readonly to: Holder;
  /** Quote, above 0. */
  readonly amount: Decimal;
  readonly kind: Exclude<FlowKind, 'deposit' | 'withdrawal'> | 'compound';
  readonly rule: string;
  readonly reason: string;
  /** What it is the only effect of; left out: the turn or command that it is a part of. */
  readonly cause?: string;
}

/** What is there to be divided: all but what is locked or on its way out. What was taken without a word (unassigned below 0) is gone. */
export const capitalOf = ({ bots, unassigned, funds }: CapitalView): Decimal =>
  sum(bots.map(({ equity }) => equity))
    .plus(unassigned)
    .plus(funds.reserve);

/** What is there at all, locked capital in. */
export const wholeCapital = (view: CapitalView): Decimal => capitalOf(view).plus(view.funds.locked);

/** What can be set aside now: unassigned capital and what bots have free. */
export const withdrawable = ({ bots, unassigned }: CapitalView): Decimal =>
  maximum(ZERO, sum(bots.map(({ free }) => free)).plus(unassigned));

/** The view with the moves made. */
export function after(view: CapitalView, moves: readonly Move[]): CapitalView {
  const changes = new Map<string, Decimal>();
  const change = (owner: Holder, amount: Decimal): void => {
    const key = ownerKey(owner);
    changes.set(key, (changes.get(key) ?? ZERO).plus(amount));
  };
  for (const { from, to, amount, kind } of moves) {
    if (kind === 'compound') continue;
    change(from, amount.neg());
    change(to, amount);
  }
  const of = (owner: Holder): Decimal => changes.get(ownerKey(owner)) ?? ZERO;
  return {
    ...view,
    bots: view.bots.map(bot => {
      const moved = of({ book: 'bot', botId: bot.botId });
      return { ...bot, equity: bot.equity.plus(moved), free: maximum(bot.free.plus(moved), ZERO) };
    }),
    unassigned: view.unassigned.plus(of({ book: 'unassigned' })),
    funds: {
      reserve: view.funds.reserve.plus(of({ book: 'reserve' })),
      locked: view.funds.locked.plus(of({ book: 'locked' })),
      outgoing: view.funds.outgoing.plus(of({ book: 'outgoing' })),
    },
  };
}

/** An owner in one word; bots have a mark that no other owner has. */
export const ownerKey = (owner: Holder | { readonly book: 'external' }): string =>
  owner.book === 'bot' ? `bot:${owner.botId}` : owner.book;
