import type { Decimal } from '../../kernel/decimal.ts';
import { invariant } from '../../kernel/invariant.ts';
import type { EpochMs } from '../../kernel/time.ts';
import { createMatchingEngine } from '../../simulation/engine.ts';
import type { Command, CommandKind, EngineEvent, Execution, MatchingEngine } from '../../simulation/types.ts';
import { marginTermsOf } from './account-model.ts';
import { fundingClock } from './funding.ts';
import { engineOptionsOf, feesOf, type VenueModels } from './models.ts';
import { barOf, type Series } from './series.ts';

/** A venue in memory that the candles of a backtest move. */
export interface Venue {
  readonly engine: MatchingEngine;
  /** Opens the account with its deposits. */
  open(at: EpochMs): void;
  /** A bar of the series passes, and is over `at`; what it did to the account's orders and balances. */
  move(series: number, row: number, at: EpochMs): readonly EngineEvent[];
  execute<Kind extends CommandKind>(command: Extract<Command, { readonly kind: Kind }>, at: EpochMs): Execution<Kind>;
}

export interface VenueInput {
  readonly series: readonly Series[];
  readonly models: VenueModels;
  readonly account: string;
  readonly quoteAsset: string;
  readonly deposits: Readonly<Record<string, Decimal>>;
  readonly listedAt: EpochMs;
}

/** The venue that sees every bar. */
export function plainVenue({ series, models, account, quoteAsset, deposits, listedAt }: VenueInput): Venue {
  const engine = createMatchingEngine(engineOptionsOf(models));
  const isOwn = (event: EngineEvent): boolean => 'account' in event;
  const clocks = series.map(one => fundingClock(one, models.account));
  const fundedAt = series.map(() => 0);
  let openedAt = Number.POSITIVE_INFINITY;
  for (const { listing } of series) engine.execute({ kind: 'list-market', listing }, listedAt);
  return {
    engine,
    open: at => {
      const terms = marginTermsOf(models.account, quoteAsset);
      const margin = terms === null ? {} : { margin: terms };
      const opened = engine.execute({ kind: 'open-account', account, fees: feesOf(models), deposits, ...margin }, at);
      openedAt = at;
      invariant(opened.reply.ok, 'the account opens with valid fees and deposits');
    },
    move: (index, row, at) => {
      const one = series[index];
      invariant(one !== undefined, `series ${index} is there`);
      const { symbol } = one.listing;
      const moved = engine.move({ kind: 'bar', symbol, at, bar: barOf(one.columns, row) });
      const rates = clocks[index]?.due(Math.max(fundedAt[index] ?? 0, openedAt), at) ?? [];
      fundedAt[index] = at;
      const funded = rates.flatMap(rate => engine.execute({ kind: 'settle-funding', symbol, rate }, at).events);
      return (funded.length === 0 ? moved : [...moved, ...funded]).filter(isOwn);
    },
    execute: (command, at) => engine.execute(command, at),
  };
}
