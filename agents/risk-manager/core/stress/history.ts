import { GAP_OF_MOVE, type PerAsset, type Scenario } from './scenario.ts';

/*
 * Falls that happened: from the highest price to the lowest one after it, within the dates, on Binance. Coins that are not named fall as the
 * worst of the named ones.
 */

const MAY_2021: PerAsset = {
  of: {
    BTC: -0.3384,
    ETH: -0.4667,
    BNB: -0.4721,
    SOL: -0.5461,
    XRP: -0.4955,
    DOGE: -0.5852,
    ADA: -0.5301,
    AVAX: -0.5387,
    DOT: -0.5774,
    LINK: -0.5301,
  },
  otherwise: -0.5852,
};
/** The worst fall from one minute's close to the next minute's low: what a stop in between would have filled beyond its level. */
const MAY_2021_MINUTE: PerAsset = { of: { BTC: 0.062, ETH: 0.1, XRP: 0.0797, DOGE: 0.1198 }, otherwise: 0.1198 };

const MARCH_2020: PerAsset = {
  of: { BTC: -0.5252, ETH: -0.5602, BNB: -0.6157, XRP: -0.5174, DOGE: -0.4797, ADA: -0.5569, LINK: -0.6437 },
  otherwise: -0.6437,
};
const LUNA: PerAsset = {
  of: {
    BTC: -0.3299,
    ETH: -0.3908,
    BNB: -0.471,
    SOL: -0.6077,
    XRP: -0.4886,
    DOGE: -0.5,
    ADA: -0.5563,
    AVAX: -0.6618,
    DOT: -0.5562,
    LINK: -0.55,
    LUNA: -0.9999,
  },
  otherwise: -0.6618,
};
const FTX: PerAsset = {
  of: {
    BTC: -0.2743,
    ETH: -0.356,
    BNB: -0.3467,
    SOL: -0.6811,
    XRP: -0.3804,
    DOGE: -0.4814,
    ADA: -0.2919,
    AVAX: -0.4169,
    DOT: -0.283,
    LINK: -0.3902,
  },
  otherwise: -0.6811,
};

const fifthOf = ({ of, otherwise }: PerAsset): PerAsset => ({
  of: Object.fromEntries(Object.entries(of).map(([asset, move]) => [asset, Math.abs(move) * GAP_OF_MOVE])),
  otherwise: Math.abs(otherwise) * GAP_OF_MOVE,
});

const fall = (name: string, title: string, { source, moves }: { source: string; moves: PerAsset }): Scenario => ({
  name,
  title,
  source,
  shock: { kind: 'moves', moves, gaps: fifthOf(moves) },
  stops: 'live',
  after: 'stays',
});

export const MAY_2021_CRASH: Scenario = {
  name: 'may-2021',
  title: 'The crash of 19 May 2021',
  source: 'Binance, 18 May 12:00 to 20 May 2021, 1m (BTC, ETH, XRP, DOGE), 15m (BNB), 1h (SOL), 1d (others)',
  shock: { kind: 'moves', moves: MAY_2021, gaps: MAY_2021_MINUTE },
  stops: 'live',
  after: 'stays',
};

export const HISTORY: readonly Scenario[] = [
  MAY_2021_CRASH,
  fall('march-2020', 'Black Thursday, March 2020', {
    source: 'Binance, 12 and 13 March 2020, 1h (BTC, ETH, BNB), 1d (others); without the one trade of LINK at 0.0001',
    moves: MARCH_2020,
  }),
  fall('luna-2022', 'The end of LUNA, May 2022', {
    source: 'Binance, 5 to 13 May 2022, 1h (BTC, ETH, BNB, SOL), 1d (others); LUNA itself went to nothing',
    moves: LUNA,
  }),
  fall('ftx-2022', 'The end of FTX, November 2022', {
    source: 'Binance, 5 to 10 November 2022, 1h (BTC, ETH, BNB, SOL), 1d (others)',
    moves: FTX,
  }),
  {
    name: 'venue-frozen',
    title: 'The venue stands still during such a crash',
    source: 'the falls of 19 May 2021, when Binance answered nobody for an hour: no stop acts',
    shock: { kind: 'moves', moves: MAY_2021, gaps: MAY_2021_MINUTE },
    stops: 'dead',
    after: 'stays',
  },
];
