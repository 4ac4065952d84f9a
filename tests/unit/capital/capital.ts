import type { z } from 'zod';
import { capitalConfig } from '#agents/capital/config.ts';
import { rulesFrom } from '#agents/capital/core/rules.ts';
import type { BotCapital, CapitalView, Move } from '#agents/capital/core/view.ts';
import { ownerKey } from '#agents/capital/core/view.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';

export const d = (value: number | string): Decimal => new Decimal(value);
/** A Wednesday, noon. */
export const NOON: EpochMs = epochMs(Date.UTC(2026, 1, 11, 12));
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export const rules = (change: z.input<typeof capitalConfig> = {}) => rulesFrom(capitalConfig.parse(change));

export const bot = (
  botId: string,
  {
    share = 0.45,
    equity = 4_500,
    free,
    profit = 0,
    settled = 0,
  }: Partial<Record<'share' | 'equity' | 'free' | 'profit' | 'settled', number>> = {},
): BotCapital => ({
  ...{
    botId,
    share: d(share),
    equity: d(equity),
    free: d(free ?? equity),
    realizedPnl: d(profit),
    settledPnl: d(settled),
  },
  returns: [],
});

/** An account of 10,000, as its bots should have it. */
export const view = (change: Partial<CapitalView> = {}): CapitalView => ({
  now: NOON,
  bots: [bot('a'), bot('b')],
  unassigned: d(0),
  funds: { reserve: d(1_000), locked: d(0), outgoing: d(0) },
  locks: [],
  turnedAt: epochMs(NOON - DAY),
  settledAt: epochMs(NOON - DAY),
  rebalancedAt: null,
  movedToday: d(0),
  held: null,
  isPreserved: false,
  ...change,
});

export const said = (moves: readonly Move[]): readonly string[] =>
  moves.map(({ from, to, amount, kind }) => `${kind} ${ownerKey(from)} → ${ownerKey(to)} ${amount.toFixed(2)}`);
