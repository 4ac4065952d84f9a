import { existsSync } from 'node:fs';
import { columnsOfFile } from '#scripts/data/file-columns.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { canResample, resample } from '#shared/research/columns/resample.ts';
import { fileListing } from './file-listing.ts';

export interface FileRange {
  readonly venue: string;
  /** Of the installation. */
  readonly timeframe: Timeframe;
}

export interface FileMarket {
  readonly series: readonly Series[];
  /** Of the series: the installation's, or that of the longest bars where there are no shorter ones. */
  readonly timeframe: Timeframe;
}

/**
 * Candles of files, `BTC/USDT=path,…`, all of one timeframe: shorter bars are joined. Throws CliFailure for a file that is not there, or
 * holds anything else than good bars, or bars that cannot be joined.
 */
export async function fileSeries(list: string, { venue, timeframe: own }: FileRange): Promise<FileMarket> {
  const files = await Promise.all(
    list.split(',').map(async text => {
      const [symbol, path, ...rest] = text.split('=');
      if (!symbol || !path || rest.length > 0 || !existsSync(path))
        throw unusable(
          `--files ${text}: expected a symbol and a file that is there`,
          'such as BTC/USDT=candles.csv.gz',
        );
      return { symbol, path, columns: await columnsOfFile(path) };
    }),
  );
  const lengths = [own, ...files.map(({ columns }) => columns.timeframe)];
  const timeframe = lengths.reduce((longest, one) => (timeframeMs(one) > timeframeMs(longest) ? one : longest));
  const series = files.map(({ symbol, path, columns: read }): Series => {
    if (!canResample(read.timeframe, timeframe))
      throw unusable(
        `${path}: bars of ${read.timeframe} make no bars of ${timeframe}`,
        'give files whose bars divide each other',
      );
    const columns = resample(read, timeframe);
    if (columns.time.length === 0)
      throw unusable(`${path}: its bars of ${read.timeframe} make no whole bar of ${timeframe}`, 'give a longer file');
    return { instrumentId: `${venue}:${symbol}`, listing: fileListing(symbol, read), columns };
  });
  return { series, timeframe };
}

const unusable = (message: string, mend: string): CliFailure =>
  new CliFailure({ exit: EXIT_CODES.USAGE, message, mend });
