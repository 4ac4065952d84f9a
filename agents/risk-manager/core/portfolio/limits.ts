import { Decimal } from '#shared/kernel/decimal.ts';
import { type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import type { Regimes } from './regime.ts';

type ByName<T> = Readonly<Record<string, T>>;

/** What a profile says of all positions together: shares from 0 to 1. */
export interface PortfolioSettings {
  readonly maxHeat: number;
  readonly budgets: {
    readonly bots: ByName<number>;
    readonly symbols: ByName<number>;
    readonly sectors: ByName<number>;
    readonly venues: ByName<number>;
  };
  readonly sectors: ByName<readonly string[]>;
  readonly maxSectorShare: number;
  readonly maxSymbolShare: number;
  readonly maxClusterShare: number;
  readonly clusterCorrelation: number;
  readonly maxLeverage: number;
  readonly maxPositionsPerSymbol: number | null;
  readonly maxPositionsPerBot: number | null;
  readonly statistics: { readonly timeframe: Timeframe; readonly window: number };
  readonly regimes: Pick<Regimes, 'correlated'>;
}

/** Of which returns correlations and volatilities are. */
export interface ReturnsWindow {
  readonly barMs: number;
  /** How many returns. */
  readonly length: number;
}

export interface PortfolioLimits {
  /** Share of the account's equity that is lost when every stop is hit. */
  readonly maxHeat: Decimal;
  /** Shares of the heat limit, by the name of who has one. */
  readonly budgets: Readonly<Record<'bot' | 'symbol' | 'sector' | 'venue', ReadonlyMap<string, Decimal>>>;
  /** By symbol. */
  readonly sectors: ReadonlyMap<string, string>;
  /** Shares of the account's equity that may be at work; of what its leverage makes of it, on margin. */
  readonly maxSectorShare: Decimal;
  /** Null: as much as may be at work at all. */
  readonly maxSymbolShare: Decimal | null;
  /** Null: as much as may be at work at all. */
  readonly maxClusterShare: Decimal | null;
  readonly clusterCorrelation: number;
  /** The largest share of a cluster while all that is held goes together at least `together` in the mean; null: as ever. */
  readonly tight: Decimal | null;
  readonly together: number;
  /** Value of all positions in multiples of the equity. */
  readonly maxLeverage: Decimal;
  readonly maxPositionsPerSymbol: number;
  readonly maxPositionsPerBot: number;
  readonly returns: ReturnsWindow;
}

/** `reach`: what the leverage in force makes of one of equity. */
export function portfolioLimits(settings: PortfolioSettings, reach: Decimal): PortfolioLimits {
  const { bots, symbols, sectors, venues } = settings.budgets;
  const { timeframe, window } = settings.statistics;
  const { above, maxClusterShare } = settings.regimes.correlated;
  const shareOrAll = (share: number): Decimal | null => (share < 1 ? reach.times(share) : null);
  return {
    maxHeat: new Decimal(settings.maxHeat),
    budgets: { bot: byName(bots), symbol: byName(symbols), sector: byName(sectors), venue: byName(venues) },
    sectors: new Map(Object.entries(settings.sectors).flatMap(([sector, named]) => named.map(one => [one, sector]))),
    maxSectorShare: reach.times(settings.maxSectorShare),
    maxSymbolShare: shareOrAll(settings.maxSymbolShare),
    maxClusterShare: shareOrAll(settings.maxClusterShare),
    clusterCorrelation: settings.clusterCorrelation,
    tight: maxClusterShare === null ? null : reach.times(maxClusterShare),
    together: above,
    maxLeverage: new Decimal(settings.maxLeverage),
    maxPositionsPerSymbol: settings.maxPositionsPerSymbol ?? Number.POSITIVE_INFINITY,
    maxPositionsPerBot: settings.maxPositionsPerBot ?? Number.POSITIVE_INFINITY,
    returns: { barMs: timeframeMs(timeframe), length: window },
  };
}

const byName = (shares: ByName<number>): ReadonlyMap<string, Decimal> =>
  new Map(Object.entries(shares).map(([name, share]) => [name, new Decimal(share)]));

/** The venue and the symbol of an instrument: `binance` and `BTC/USDT`. */
export function placeOf(instrumentId: string): { readonly venue: string; readonly symbol: string } {
  const colon = instrumentId.indexOf(':');
  return { venue: instrumentId.slice(0, colon), symbol: instrumentId.slice(colon + 1) };
}
