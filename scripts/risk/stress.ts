import type { Command } from 'commander';
import { SCENARIOS } from '#agents/risk-manager/core/stress/scenarios.ts';
import { stressedBy } from '#agents/risk-manager/core/stress/stress.ts';
import { withDatabase } from '#scripts/operator/database.ts';
import { canvasOf, jsonText } from '#scripts/operator/report.ts';
import { readSettings } from '#scripts/operator/settings.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { numberAbove, withJson, withNote } from '#scripts/terminal/options.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import type { StressReport } from '#shared/contracts/api/stress.ts';
import { limitsOf } from './limits-of.ts';
import { fullPortfolio, openPortfolio, type Stressable, worthOf } from './stress-portfolio.ts';
import { stressText } from './stress-text.ts';

interface Options {
  readonly scenario?: readonly string[];
  readonly profile?: string;
  readonly full?: boolean;
  readonly equity: number;
  readonly json?: boolean;
}

export function defineStress(command: Command, cli: Cli): void {
  withNote(
    withJson(command.description('what crashes would cost, before they come'))
      .option('--scenario <names...>', 'only some of them')
      .option('--full', 'as full as the limits let the account be, whatever is open')
      .option('--profile <file>', 'as full as the limits of this profile let it be, without a database')
      .option('--equity <amount>', 'what such an account is worth', text => numberAbove(text, 0), EQUITY),
    'Of what is open, with entries on their way; when nothing is, of an account as full as its limits let it be.',
  ).action(async (options: Options) => {
    const scenarios = chosen(options.scenario ?? []);
    const { basis, quoteAsset, portfolio } = await stressable(cli.terminal, options);
    const { equity } = portfolio;
    const report: StressReport = { basis, quoteAsset, equity, results: stressedBy(portfolio, scenarios) };
    cli.terminal.out(options.json ? jsonText(report) : stressText(report, canvasOf(cli.terminal)));
  });
}

const EQUITY = 10_000;

async function stressable(terminal: Terminal, { profile: file, full, equity }: Options): Promise<Stressable> {
  const given = { equity, peak: equity };
  if (file !== undefined) return fullPortfolio(limitsOf(file), given);
  const { home, profileFile } = readSettings(terminal);
  const limits = limitsOf(profileFile);
  return withDatabase({ home, role: 'reader' }, async ({ db }) => {
    const open = full ? null : await openPortfolio(db, limits);
    return open ?? fullPortfolio(limits, (await worthOf(db, limits.system)) ?? given);
  });
}

function chosen(names: readonly string[]): typeof SCENARIOS {
  const unknown = names.find(name => !SCENARIOS.some(one => one.name === name));
  if (unknown !== undefined) {
    const known = SCENARIOS.map(one => one.name).join(', ');
    throw new CliFailure({ exit: EXIT_CODES.USAGE, message: `no scenario ${unknown}`, mend: `one of ${known}` });
  }
  return names.length === 0 ? SCENARIOS : SCENARIOS.filter(one => names.includes(one.name));
}
