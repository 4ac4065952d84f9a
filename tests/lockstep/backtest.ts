import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import type { BacktestInput } from '#scripts/research/backtest.ts';
import { replayedBacktest } from '#scripts/research/replayed-backtest.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { lockstepProfile } from './profile.ts';
import type { Span } from './replay.ts';

/** What `replay` does of the same span, in memory. */
export const backtestOf = ({ from, until }: Span, profileOf = lockstepProfile): Promise<BacktestInput> =>
  replayedBacktest(profileOf(from), { from: epochMs(Date.parse(from)), until: epochMs(Date.parse(until)) }, STRATEGIES);
