import type { BotOutcome, CandleView, FeaturesView } from '../../contracts/api/chain.ts';
import type { EpochMs } from '../../kernel/time.ts';
import { isoOf } from './reader.ts';

/** What is known about a bar at which a bot left no row. */
export interface SilentBar {
  readonly bot: {
    readonly name: string;
    readonly state: 'STOPPED' | 'STARTING' | 'RUNNING' | 'PAUSED' | 'ERROR';
    readonly reason: string;
    /** When it came into that state, at the latest. */
    readonly changedAt: EpochMs;
    readonly createdAt: EpochMs;
  };
  readonly barTime: EpochMs;
  readonly barEnd: EpochMs;
  /** Up to when the market is known; null: not at all. */
  readonly marketTime: EpochMs | null;
  /** The base candle that closed the bar. */
  readonly candle: CandleView | null;
  /** The oldest candle of the instrument that is still on record; read only where there is no `candle`. */
  readonly firstCandle: EpochMs | null;
  readonly features: FeaturesView | null;
  /** The oldest bar of the bot that is still on record. */
  readonly firstSignal: EpochMs | null;
}

type Absence = Pick<BotOutcome, 'outcome' | 'text'>;

/** Why a bot left no row at a bar: the first of the reasons that applies, in the order in which a bar makes its way. */
export function absenceOf(bar: SilentBar): Absence {
  const { bot, candle, features } = bar;
  if (bar.marketTime === null || bar.barEnd > bar.marketTime) {
    return { outcome: 'not-closed', text: `The bar ends at ${isoOf(bar.barEnd)}; the market is not known that far.` };
  }
  if (candle === null) return { outcome: 'no-candle', text: noCandleText(bar) };
  if (candle.source === 'history') {
    return {
      outcome: 'history',
      text: 'The candle was loaded as history for the warm-up; bots only step on what closes while they run.',
    };
  }
  if (bot.state === 'STOPPED' || bot.state === 'ERROR') {
    const why = bot.reason === '' ? '' : ` (${bot.reason})`;
    return {
      outcome: 'not-running',
      text: `The bot is ${bot.state}${why} since ${isoOf(bot.changedAt)} at the latest.`,
    };
  }
  if (features === null) {
    return { outcome: 'no-features', text: 'The candle is there, its features are not: technical-analysis is behind.' };
  }
  const missing = Object.keys(features.values).filter(name => features.values[name] === null);
  if (missing.length > 0) {
    return { outcome: 'warm-up', text: `Not enough bars yet for ${missing.join(', ')}.` };
  }
  if (bar.firstSignal === null || bar.barTime < bar.firstSignal) {
    return {
      outcome: 'before-bot',
      text: `The bot was set up at ${isoOf(bot.createdAt)} and ${bar.firstSignal === null ? 'has not stepped yet' : `its oldest step on record is ${isoOf(bar.firstSignal)}`}.`,
    };
  }
  return {
    outcome: 'not-recorded',
    text: 'There is no record: what is older than the retention is gone, and a bar may wait for other instruments of the bot.',
  };
}

function noCandleText({ firstCandle, barEnd }: SilentBar): string {
  if (firstCandle === null) return 'There is no candle of this instrument on record.';
  return barEnd <= firstCandle
    ? `The candles on record begin at ${isoOf(firstCandle)}.`
    : 'No candle of that bar ever came, although there are older ones.';
}
