import { dataCollectionConfig } from '#agents/data-collection/config.ts';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { openControl } from '#scripts/chaos/control.ts';
import { withDatabase } from '#scripts/operator/database.ts';
import { readSettings } from '#scripts/operator/settings.ts';
import { type BacktestInput, runBacktest } from '#scripts/research/backtest.ts';
import { areBuiltIn, contained, OWN_LIMITS } from '#scripts/research/contained/contained.ts';
import { drive } from '#scripts/research/lockstep/drive.ts';
import { type ReplayProfile, replayedBacktest } from '#scripts/research/replayed-backtest.ts';
import { storedOutcome } from '#scripts/research/stored-outcome.ts';
import { strategiesOfBots, usableStrategies } from '#scripts/strategy/known.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { withJson } from '#scripts/terminal/options.ts';
import { paperExchangeConfig } from '#shared/exchange/paper/config.ts';
import { epochMs, timeframeMs } from '#shared/kernel/time.ts';
import { type Comparison, compareOutcomes, explain } from '#shared/research/backtest/parity.ts';
import { profilePath, readProfile } from '#shared/runtime/config/load.ts';

interface Options {
  readonly until: string;
  readonly json?: boolean;
}

const SHOWN = 10;

export const verb: Verb = {
  define(command, cli) {
    withJson(command)
      .requiredOption('--until <moment>', 'end of the last bar that is compared')
      .addHelpText(
        'after',
        '\nThe installation replays candle files in lockstep (paperExchange.speed: lockstep, with a start). Its market is moved on to\nthe end bar by bar, and what the agents stored is compared with a backtest of the same files.',
      )
      .action((options: Options) => {
        const wanted = strategiesOfBots(profilePath(cli.terminal.env, CHECKOUT));
        const work = () => parity(cli, wanted, options);
        return contained(cli, { needed: !areBuiltIn(wanted), limits: OWN_LIMITS }, work);
      });
  },
};

async function parity({ terminal, exitWith }: Cli, wanted: readonly string[], { until, json }: Options): Promise<void> {
  const { home, ports, system, profileFile } = readSettings(terminal);
  const { values } = readProfile(profileFile);
  const { start, speed } = paperExchangeConfig.parse(values.paperExchange ?? {});
  if (speed !== 'lockstep' || start === null) {
    const message = 'The market of this installation does not wait';
    throw new CliFailure({ exit: EXIT_CODES.USAGE, message, mend: 'paperExchange: speed lockstep, with a start' });
  }
  const dataCollection = dataCollectionConfig.parse(values.dataCollection ?? {});
  const profile: ReplayProfile = { ...values, ...system, dataCollection };
  const { all } = await usableStrategies(profileFile, wanted);
  const span = { from: start, until: epochMs(Date.parse(until)) };
  const input = await replayedBacktest(profile, span, [...all.values()]);
  const comparison = await withDatabase({ home, role: 'reader' }, async ({ db, pool }) => {
    const control = openControl(ports.paperControl);
    const database = { pool };
    await drive(
      { control, database, fallen: () => null, lastWords: () => 'tradewind logs shows what each process said last' },
      { ...input, bars: barsOf(input) },
    );
    return compareOutcomes(runBacktest(input), await storedOutcome(db, system.account));
  });
  terminal.out(json ? JSON.stringify(comparison) : comparisonLines(comparison).join('\n'));
  if (comparison.differences.length > 0) exitWith(EXIT_CODES.FAILED);
}

/** By the end of a bar: the symbols that have one. */
function barsOf({ series, baseTimeframe }: BacktestInput): ReadonlyMap<number, readonly string[]> {
  const length = timeframeMs(baseTimeframe);
  const bars = new Map<number, string[]>();
  for (const { listing, columns } of series) {
    for (const time of columns.time) {
      const there = bars.get(time + length);
      if (there === undefined) bars.set(time + length, [listing.symbol]);
      else there.push(listing.symbol);
    }
  }
  return bars;
}

function comparisonLines({ counts, differences }: Comparison): readonly string[] {
  const rows = Object.entries(counts).map(([name, [backtest, live]]) => `${name}: backtest ${backtest}, live ${live}`);
  const shown = differences.slice(0, SHOWN).map(one => explain(one, ['backtest', 'live']));
  const more = differences.length - shown.length;
  return [...rows, `${differences.length} differences`, ...shown, ...(more > 0 ? [`… and ${more} more`] : [])];
}
