import { type Command, Option } from 'commander';
import { symbolFrom } from '#scripts/operator/instruments.ts';
import { momentFrom } from '#scripts/operator/market-time.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { withJson, withNote } from '#scripts/terminal/options.ts';
import { type Paint, paintFor } from '#scripts/terminal/paint.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { VENUES } from '#shared/exchange/venues.ts';
import type { Timeframe } from '#shared/kernel/time.ts';
import { type DownloadOutcome, download } from '../download.ts';
import { utc } from '../series-text.ts';
import { withDataSession } from '../session.ts';
import { withMarketData } from '../venue.ts';
import { withTimeframe } from './options.ts';

interface Options {
  readonly instrument?: readonly string[];
  readonly timeframe?: Timeframe;
  readonly from: string;
  readonly until: string;
  readonly json?: boolean;
}

export function defineDownload(command: Command, cli: Cli): void {
  const described = command
    .description('bring history from the profile’s venue')
    .addOption(
      new Option('--instrument <symbols...>', 'such as BTC/USDT ETH/USDT; without it: all of the profile').argParser(
        (text: string, before: readonly string[] | undefined) => [...(before ?? []), text],
      ),
    );
  withNote(
    withJson(withTimeframe(described, 'without it: the base timeframe of the profile'))
      .option('--from <moment>', 'open time of the first bar (UTC), such as 2024-01-01 or -30d', '-30d')
      .option('--until <moment>', 'end of the last bar (UTC)', 'now'),
    `Only what is not stored yet is asked for, so that an interrupted download goes on where it ended. It keeps to the rate budget that
all processes share; Ctrl-C stores what has come and ends it.

Examples:
  tradewind data download --from -7d
  tradewind data download --instrument BTC/USDT ETH/USDT --timeframe 1h --from 2020-01-01`,
  ).action((options: Options) => downloadAll(cli, options));
}

async function downloadAll(cli: Cli, { instrument, timeframe, from, until, json }: Options): Promise<void> {
  const { terminal } = cli;
  const paint = paintFor(terminal);
  const outcomes: DownloadOutcome[] = [];
  await withDataSession(terminal, 'operator', async ({ settings, client }) => {
    const { system } = settings;
    const length = timeframe ?? system.baseTimeframe;
    const { timeframes } = VENUES[system.venue.id].capabilities;
    if (!(timeframes as readonly Timeframe[]).includes(length)) {
      throw new CliFailure({
        exit: EXIT_CODES.USAGE,
        message: `${system.venue.id} has no bars of ${length}`,
        mend: `it has ${timeframes.join(', ')}; research resamples longer ones by itself`,
      });
    }
    const symbols = (instrument ?? system.instruments).map(text => symbolFrom(text, system.instruments));
    await withMarketData(terminal, settings, async (market, restUrl) => {
      const clock = await market.serverTime();
      const now = clock.ok ? clock.value : terminal.wallNow();
      for (const symbol of symbols) {
        if (terminal.interrupted.aborted) break;
        const outcome = await download(
          { terminal, client, market, restUrl },
          {
            symbol: symbol as MarketSymbol,
            timeframe: length,
            ...{ from: momentFrom(from, now), until: momentFrom(until, now) },
          },
        );
        outcomes.push(outcome);
        if (!json) terminal.out(outcomeText(outcome, paint));
      }
    });
  });
  if (json) terminal.out(JSON.stringify(outcomes, null, 2));
  if (terminal.interrupted.aborted) cli.exitWith(EXIT_CODES.FAILED);
}

function outcomeText(outcome: DownloadOutcome, paint: Paint): string {
  const { instrumentId, timeframe, from, until, rows, stored, missing, findings, finished } = outcome;
  const mark = finished ? paint('green', '✓') : paint('yellow', '!');
  const gone = missing === 0 ? 'nothing is missing' : `${missing} bars are missing at the venue`;
  const left = findings.reduce((total, finding) => total + finding.leftOut, 0);
  return [
    `${mark} ${instrumentId} ${timeframe} ${utc(from)} to ${utc(until)}: ${rows} bars came, ${stored} stored; `,
    finished ? gone : 'ended early; the same command goes on',
    left === 0 ? '' : `; ${left} left out (${findings.map(({ code }) => code).join(', ')})`,
  ].join('');
}
