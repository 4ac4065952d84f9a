import { randomUUID } from 'node:crypto';
import { type Command as CommanderCommand, InvalidArgumentError, Option } from 'commander';
import type { Kysely } from 'kysely';
import type { Cli } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure, failureText } from '#scripts/terminal/failure.ts';
import { numberAbove } from '#scripts/terminal/options.ts';
import { paintFor } from '#scripts/terminal/paint.ts';
import type { PayloadIn } from '#shared/contracts/catalogue.ts';
import { deriveId, ID_TEXT, type Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { type Bell, openBell } from '#shared/messaging/bell.ts';
import { send } from '#shared/messaging/send.ts';
import { readAgents, SILENT_AFTER_MS } from '#shared/persistence/reads/status.ts';
import type { Database } from '#shared/persistence/tables.ts';
import { addressOf } from '#shared/runtime/boot.ts';
import { awaitCommands, type CommandOutcome, isFinal } from './await-commands.ts';
import { withDatabase } from './database.ts';
import { type Command, type CommandMessage, issueCommands } from './issue.ts';
import { outcomeJson, outcomeText } from './outcome-text.ts';
import { readSettings, type Settings } from './settings.ts';
import { whoAsks } from './who-asks.ts';

/** Options of every verb that commands. */
export interface CommandOptions {
  readonly id?: Id;
  readonly timeout: number;
  readonly wait: boolean;
  readonly json?: boolean;
}

const TIMEOUT_SECONDS = 30;

export const withCommandOptions = (command: CommanderCommand): CommanderCommand =>
  command
    .addOption(
      new Option('--timeout <seconds>', 'how long to wait until it is carried out')
        .default(TIMEOUT_SECONDS)
        .argParser(text => numberAbove(text, 0)),
    )
    .option('--no-wait', 'do not wait; the command stands all the same')
    .addOption(new Option('--id <uuid>', 'the command id: giving it again repeats nothing').argParser(commandId))
    .option('--json', 'print JSON with stable keys');

function commandId(text: string): Id {
  const id = text.toLowerCase();
  if (!ID_TEXT.test(id)) throw new InvalidArgumentError('Expected a UUID.');
  return id as Id;
}

/** Makes one command of a kind from its payload. */
export interface Making {
  readonly settings: Settings;
  readonly db: Kysely<Database>;
  /** `part` tells the commands of one request apart. */
  make<T extends CommandMessage>(
    type: T,
    wish: {
      readonly kind: Command['kind'];
      readonly key: string;
      readonly part?: string;
      readonly payload: (id: Id) => PayloadIn<T>;
    },
  ): Command;
}

/** Issues what `plan` makes, waits for it and prints what became of it. */
export async function runCommands(
  cli: Cli,
  options: CommandOptions,
  plan: (making: Making) => Promise<readonly Command[]>,
): Promise<void> {
  const { terminal } = cli;
  const settings = readSettings(terminal);
  const bell = await openOperatorBell(settings);
  try {
    await withDatabase({ home: settings.home, role: 'operator' }, async ({ db, pool }) => {
      const marketNow = await marketTime(db, settings, terminal.wallNow());
      const request = options.id ?? (randomUUID() as Id);
      const commands = await plan({
        settings,
        db,
        make(type, { kind, key, part, payload }) {
          const id = part === undefined ? request : deriveId(request, part);
          const cause = { id, correlationId: id, marketTime: marketNow };
          return { id, kind, message: send(type, { key, payload: payload(id), cause }) };
        },
      });
      if (commands.length === 0) return terminal.out(options.json ? '[]' : 'There is nothing to command.');
      await issueCommands({ pool, bell, issuedBy: whoAsks() }, commands);
      await conclude(cli, { db, commands, options });
    });
  } finally {
    await bell.close();
  }
}

async function openOperatorBell(settings: Settings): Promise<Bell> {
  const [redisUrl, url] = await Promise.all([addressOf(settings.home, 'redis'), addressOf(settings.home, 'operator')]);
  // a ring that nobody hears is made good by the agents' poll within a second
  return openBell({ redisUrl, prefix: `tradewind:${new URL(url).pathname.slice(1)}`, silent: () => undefined });
}

/** What is now for the agents: the wall, or the market's own clock. */
async function marketTime(db: Kysely<Database>, { system }: Settings, wallNow: EpochMs): Promise<EpochMs> {
  if (system.clock === 'wall') return wallNow;
  const mark = await db
    .selectFrom('marks')
    .select(eb => eb.fn.max('market_time').as('latest'))
    .executeTakeFirst();
  return epochMs(Number(mark?.latest ?? wallNow));
}

async function conclude(
  cli: Cli,
  {
    db,
    commands,
    options,
  }: { readonly db: Kysely<Database>; readonly commands: readonly Command[]; readonly options: CommandOptions },
): Promise<void> {
  const { terminal } = cli;
  const paint = paintFor(terminal);
  const began = performance.now();
  let said = '';
  const progress = (outcomes: readonly CommandOutcome[]): void => {
    const line = outcomes.map(({ state }) => state).join(', ');
    if (options.wait && line !== said) terminal.err(paint('dim', `● ${line} …\n`));
    said = line;
  };
  const outcomes = await awaitCommands(
    db,
    commands.map(({ id }) => id),
    {
      timeoutMs: options.wait ? options.timeout * 1000 : 0,
      interrupted: terminal.interrupted,
      progress,
    },
  );
  const tookMs = performance.now() - began;
  const shown = commands.map(command => ({ command, outcome: outcomes.find(({ id }) => id === command.id) ?? null }));
  terminal.out(options.json ? outcomeJson(shown) : outcomeText(shown, { tookMs, paint, waited: options.wait }));
  if (outcomes.some(({ state }) => state === 'failed')) return cli.exitWith(EXIT_CODES.REFUSED);
  if (!options.wait || outcomes.every(isFinal)) return;
  cli.exitWith(EXIT_CODES.TIMED_OUT);
  terminal.err(failureText(await late(db, options), paint));
}

/** Says who keeps a command waiting. */
async function late(db: Kysely<Database>, { timeout }: CommandOptions): Promise<CliFailure> {
  const unwell = (await readAgents(db)).filter(({ state }) => state === 'silent' || state === 'missing');
  const names = unwell.map(({ name }) => name).join(', ');
  return new CliFailure({
    exit: EXIT_CODES.TIMED_OUT,
    message: `Not carried out within ${timeout} s; the command stands and survives restarts`,
    mend:
      names === ''
        ? 'tradewind status shows what keeps it'
        : `not running (no heartbeat for ${SILENT_AFTER_MS / 1000} s): ${names}; npm start`,
  });
}
