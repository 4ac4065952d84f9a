import { readFileIfAny } from '#scripts/bootstrap/private-file.ts';
import { playLines, playsJson, playTable } from '#scripts/chaos/report.ts';
import { runScenarios } from '#scripts/chaos/run.ts';
import type { Scenario } from '#scripts/chaos/scenario.ts';
import { SCENARIOS } from '#scripts/chaos/scenarios/registry.ts';
import { scriptedScenario } from '#scripts/chaos/scenarios/scripted.ts';
import { canvasOf } from '#scripts/operator/report.ts';
import { readSettings } from '#scripts/operator/settings.ts';
import type { Cli, Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { withJson, withNote } from '#scripts/terminal/options.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';
import { readProfile } from '#shared/runtime/config/load.ts';

interface RunOptions {
  readonly seed: string;
  readonly json?: boolean;
}

const FILE = /\.(ya?ml|json)$/;
const RANGE = /^F(\d+)(?:\.\.F(\d+))?$/;

/** `F1..F25`, `F1,F7`, `all`, or a fault script of the user's own. Throws CliFailure for what is none of these. */
export function meant(words: readonly string[]): readonly Scenario[] {
  const parts = words.flatMap(word => word.split(',')).filter(part => part !== '');
  if (parts.length === 0 || parts.includes('all')) return SCENARIOS;
  const found = parts.flatMap(part => {
    if (FILE.test(part)) return [scriptedScenario(part, textOf(part))];
    const [, from, to = from] = RANGE.exec(part) ?? [];
    const numbers = SCENARIOS.filter(
      ({ id }) => Number(id.slice(1)) >= Number(from) && Number(id.slice(1)) <= Number(to),
    );
    const isThere = (number: string | undefined): boolean => SCENARIOS.some(({ id }) => id === `F${number}`);
    if (numbers.length > 0 && isThere(from) && isThere(to)) return numbers;
    const message = `There is no scenario ${part}`;
    throw new CliFailure({ exit: EXIT_CODES.USAGE, message, mend: 'tradewind chaos list; a range is F1..F25' });
  });
  return [...new Set(found)];
}

function textOf(file: string): string {
  const text = readFileIfAny(file);
  if (text !== null) return text;
  throw new CliFailure({ exit: EXIT_CODES.USAGE, message: `${file}: no such file`, mend: 'name a fault script' });
}

async function run({ terminal, exitWith }: Cli, words: readonly string[], { seed, json }: RunOptions): Promise<void> {
  const scenarios = meant(words);
  const { profileFile } = readSettings(terminal);
  const plays = await runScenarios({
    profile: readProfile(profileFile).values,
    scenarios,
    seeds: [seed],
    note: text => terminal.err(`● ${text} …\n`),
    onPlay(play) {
      terminal.err(`${playLines(play).join('\n')}\n`);
      return !terminal.interrupted.aborted;
    },
  });
  terminal.out(json ? playsJson(plays) : playTable(plays, canvasOf(terminal)));
  if (plays.some(play => !play.held)) exitWith(EXIT_CODES.FAILED);
}

const COLUMNS: readonly Column<Scenario>[] = [
  { title: 'id', cell: one => one.id },
  { title: 'what happens', cell: one => one.title },
  { title: 'what must hold', cell: one => one.holds, rank: 1 },
  { title: 'seen in', cell: one => one.seenIn, rank: 2 },
];

const listed = ({ id, title, holds, seenIn }: Scenario) => ({ id, title, holds, seenIn });

export const verb: Verb = {
  define(command, cli) {
    const running = command
      .command('run')
      .description('play faults against the real agents, in a scratch installation that is deleted afterwards')
      .argument('[faults...]', 'F1..F25, F1,F7, all, or a fault script (YAML or JSON)')
      .option('--seed <text>', 'another seed strikes other moments, orders and symbols', '1');
    withNote(
      running,
      'It uses your configuration, with the paper exchange as the venue and a few bots beside yours that trade all the time.\nYour running installation is not touched. Exit code 1 when anything did not hold.',
    );
    withJson(running).action((words: readonly string[], options: RunOptions) => run(cli, words, options));
    const list = command.command('list').description('the faults that can be played');
    withJson(list).action(({ json }: { readonly json?: boolean }) => {
      const { terminal } = cli;
      terminal.out(
        json
          ? JSON.stringify(SCENARIOS.map(listed), null, 2)
          : renderTable(COLUMNS, SCENARIOS, { ...canvasOf(terminal), empty: '' }),
      );
    });
  },
};
