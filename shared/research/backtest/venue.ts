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

/** A venue that can be moved in parts: `move` is `walk` and then `fund`. */
export interface PlainVenue extends Venue {
  walk(series: number, row: number, at: EpochMs): readonly EngineEvent[];
  /** Settles the funding that fell due in a series until the end of its bar. */
  fund(series: number, at: EpochMs): readonly EngineEvent[];
}

export const isOwn = (event: EngineEvent): boolean => 'account' in event;

/** The venue that sees every bar. */
export function plainVenue({ series, models, account, quoteAsset, deposits, listedAt }: VenueInput): PlainVenue {
  const engine = createMatchingEngine(engineOptionsOf(models));
  for (const { listing } of series) engine.execute({ kind: 'list-market', listing }, listedAt);
  const fund = funder({ series, models }, engine);
  const walk: PlainVenue['walk'] = (index, row, at) => {
    const one = series[index];
    invariant(one !== undefined, `series ${index} is there`);
    const { symbol } = one.listing;
    return engine.move({ kind: 'bar', symbol, at, bar: barOf(one.columns, row) }).filter(isOwn);
  };
  return {
    engine,
    open: at => {
      const terms = marginTermsOf(models.account, quoteAsset);
      const margin = terms === null ? {} : { margin: terms };
      const opened = engine.execute({ kind: 'open-account', account, fees: feesOf(models), deposits, ...margin }, at);
      invariant(opened.reply.ok, 'the account opens with valid fees and deposits');
    },
    walk,
    fund,
    move: (index, row, at) => {
      const events = walk(index, row, at);
      const funded = fund(index, at);
      return funded.length === 0 ? events : [...events, ...funded];
    },
    execute: (command, at) => engine.execute(command, at),
  };
}

const NOTHING: readonly EngineEvent[] = [];

function funder({ series, models }: Pick<VenueInput, 'series' | 'models'>, engine: MatchingEngine): PlainVenue['fund'] {
  if (models.account.kind !== 'perpetual') return () => NOTHING;
  const clocks = series.map(one => fundingClock(one, models.account));
  const doneAt = series.map((): number | null => null);
  return (index, at) => {
    const since = doneAt[index] ?? at;
    doneAt[index] = at;
    const symbol = series[index]?.listing.symbol;
    const rates = clocks[index]?.due(since, at) ?? [];
    if (symbol === undefined || rates.length === 0) return NOTHING;
    return rates.flatMap(rate => engine.execute({ kind: 'settle-funding', symbol, rate }, at).events).filter(isOwn);
  };
}
