import { Decimal } from '#shared/kernel/decimal.ts';
import { type PortfolioLimits, type PortfolioSettings, portfolioLimits } from './portfolio/limits.ts';
import type { Regimes } from './portfolio/regime.ts';
import type { SizingSettings } from './sizing/settings.ts';

/** The limits as the profile states them: shares from 0 to 1, times in ms of market time. */
export interface LimitSettings extends PortfolioSettings {
  readonly perTradeShare: number;
  readonly maxPositionShare: number;
  readonly maxExposureShare: number;
  readonly maxPositions: number;
  readonly maxEntriesPerMinute: number;
  readonly maxEntriesPerPosition: number;
  readonly priceCollar: number;
  readonly staleAfterBars: number;
  readonly entryValidityMs: number;
  readonly takerFeeBps: number;
  readonly sizing: SizingSettings;
  readonly regimes: Regimes;
}

/** The limits as decisions use them. */
export interface Limits {
  /** Share of the bot's equity that one position may lose when its stop is hit. */
  readonly perTradeShare: Decimal;
  /** What equity may carry in multiples of itself, shorts too; null on a spot account, which carries what it holds, long only. */
  readonly leverage: Decimal | null;
  /** Share of the account's equity that one position may cost; of what its leverage makes of it, on margin. */
  readonly maxPositionShare: Decimal;
  /** Share of the account's equity that may be at work; of what its leverage makes of it, on margin. */
  readonly maxExposureShare: Decimal;
  /** Positions and entries on their way, together. */
  readonly maxPositions: number;
  /** Approved entries within a minute of market time. */
  readonly maxEntriesPerMinute: number;
  /** Entries that one position is made of. */
  readonly maxEntriesPerPosition: number;
  /** How far the price may be from the signal's, as a share of it. */
  readonly priceCollar: Decimal;
  /** Age of the last candle, in ms of market time, from which on nothing is entered. */
  readonly staleAfterMs: number;
  /** How long after its bar's close an entry may be sent, in ms of market time. */
  readonly entryValidityMs: number;
  /** Fee of a taker, as a share of what is traded. */
  readonly feeRate: Decimal;
  /** Worst cost of an entry in multiples of its expected price, fee in: of a market order, which the collar bounds, … */
  readonly marketMarkup: Decimal;
  /** … and of a limit order. */
  readonly limitMarkup: Decimal;
  readonly portfolio: PortfolioLimits;
  readonly sizing: SizingSettings;
  readonly regimes: Regimes;
}

const BPS = 10_000;
const ONE = new Decimal(1);

/** `leverage`: what the venue lends; null on a spot account. */
export function limitsFrom(settings: LimitSettings, baseBarMs: number, leverage: Decimal | null = null): Limits {
  const priceCollar = new Decimal(settings.priceCollar);
  const feeRate = new Decimal(settings.takerFeeBps).div(BPS);
  const limitMarkup = ONE.plus(feeRate);
  const reach = leverage === null ? ONE : Decimal.min(leverage, settings.maxLeverage);
  return {
    perTradeShare: new Decimal(settings.perTradeShare),
    leverage,
    maxPositionShare: new Decimal(settings.maxPositionShare).times(reach),
    maxExposureShare: new Decimal(settings.maxExposureShare).times(reach),
    maxPositions: settings.maxPositions,
    maxEntriesPerMinute: settings.maxEntriesPerMinute,
    maxEntriesPerPosition: settings.maxEntriesPerPosition,
    priceCollar,
    staleAfterMs: settings.staleAfterBars * baseBarMs,
    entryValidityMs: settings.entryValidityMs,
    feeRate,
    marketMarkup: ONE.plus(priceCollar).times(limitMarkup),
    limitMarkup,
    portfolio: portfolioLimits(settings, reach),
    sizing: settings.sizing,
    regimes: settings.regimes,
  };
}

const QUOTE_PLACES = 8;

/** A share of the account's equity in quote; 0 when nothing is known or the account is in debt. */
export function ofEquity(accountEquity: Decimal | null, share: Decimal): Decimal {
  if (accountEquity === null || accountEquity.lte(0)) return new Decimal(0);
  return accountEquity.times(share).toDecimalPlaces(QUOTE_PLACES, Decimal.ROUND_DOWN);
}

/** What may be at work in the account, in quote. */
export const maxExposure = (limits: Limits, accountEquity: Decimal | null): Decimal =>
  ofEquity(accountEquity, limits.maxExposureShare);

/** What the account may lose when all its stops are hit, in quote. */
export const maxHeat = (limits: Limits, accountEquity: Decimal | null): Decimal =>
  ofEquity(accountEquity, limits.portfolio.maxHeat);
