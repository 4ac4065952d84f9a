import type { MarketSymbol } from '../../domain/instrument.ts';
import { seededRandom } from '../../kernel/random.ts';

/** Known start prices, in US dollars; the others get one by hash. */
const START_PRICES: Readonly<Record<string, number>> = {
  BTC: 60_000,
  ETH: 3_000,
  SOL: 150,
  BNB: 550,
  XRP: 0.55,
  DOGE: 0.12,
  ADA: 0.45,
  AVAX: 35,
  LINK: 15,
  DOT: 7,
};

/** What makes one asset differ from another; fixed by seed and symbol. */
export interface AssetTraits {
  readonly symbol: MarketSymbol;
  readonly startPrice: number;
  /** How strongly it follows the common factor. */
  readonly beta: number;
  /** Its own daily volatility beside the common one. */
  readonly ownVolatility: number;
  /** Mean turnover, in quote per second. */
  readonly turnover: number;
  readonly tickPlaces: number;
  readonly stepPlaces: number;
}

export function assetTraits(seed: string, symbol: MarketSymbol, startPrice: number | null): AssetTraits {
  const [base = ''] = symbol.split('/');
  const random = seededRandom(`${seed}|traits|${symbol}`);
  const price = startPrice ?? START_PRICES[base] ?? hashedPrice(base);
  const isMajor = base === 'BTC' || base === 'ETH';
  const beta = base === 'BTC' ? 1 : 0.8 + 0.7 * random.next();
  const size = Math.exp(1.2 * random.normal());
  return {
    symbol,
    startPrice: price,
    beta,
    ownVolatility: base === 'BTC' ? 0.008 : 0.015 + 0.02 * random.next(),
    turnover: isMajor ? (base === 'BTC' ? 25_000 : 12_000) : Math.min(6_000, 1_500 * size),
    tickPlaces: Math.max(2, 4 - magnitude(price)),
    stepPlaces: Math.min(5, Math.max(0, magnitude(price) + 1)),
  };
}

const magnitude = (price: number): number => Math.floor(Math.log10(price));

/** Between 0.05 and 500, spread evenly over the magnitudes; the same for every seed. */
function hashedPrice(base: string): number {
  const price = 0.05 * 10 ** (4 * seededRandom(`start price of ${base}`).next());
  return Number(price.toPrecision(3));
}
