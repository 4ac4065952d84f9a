import { fileListing } from '#scripts/research/file-listing.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { readSeries } from '#tests/unit/research/recorded-series.ts';

/** A recorded market that is traded again. Times UTC. */
export interface Market {
  readonly name: string;
  readonly title: string;
  readonly from: string;
  readonly until: string;
  /** Of the bars that bots decide on; the candles are of a minute. */
  readonly timeframe: Timeframe;
  /** By symbol, of one minute. */
  readonly files: Readonly<Record<string, string>>;
}

const may = (asset: string): string => `binance-${asset}_USDT-1m-20210420_20210520.csv.gz`;

export const MARKETS: readonly Market[] = [
  {
    name: 'may-2021',
    title: 'The crash of 19 May 2021 and the weeks before it',
    from: '2021-04-22T00:00:00Z',
    until: '2021-05-20T20:00:00Z',
    timeframe: '1h',
    files: { 'BTC/USDT': may('BTC'), 'ETH/USDT': may('ETH'), 'XRP/USDT': may('XRP'), 'DOGE/USDT': may('DOGE') },
  },
  {
    name: '2018',
    title: 'Twelve months of 2018, BTC',
    from: '2018-01-03T00:00:00Z',
    until: '2019-01-01T00:00:00Z',
    timeframe: '1h',
    files: { 'BTC/USDT': 'binance-BTC_USDT-1m-20180101_20181231.csv.gz' },
  },
];

export const seriesOf = ({ files }: Market): readonly Series[] =>
  Object.entries(files).map(([symbol, file]) => {
    const columns = readSeries(file);
    return { instrumentId: `binance:${symbol}`, listing: fileListing(symbol, columns), columns };
  });
