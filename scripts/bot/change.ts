import { Argument, type Command } from 'commander';
import { botNames, commandBots, known } from '#scripts/operator/bots.ts';
import { type CommandOptions, runCommands, withCommandOptions } from '#scripts/operator/command.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { wholeNumber, withNote } from '#scripts/terminal/options.ts';
import {
  type ConfigurationOptions,
  configurationFrom,
  nothingGiven,
  share,
  withConfiguration,
} from './configuration.ts';
import { printComparison } from './look.ts';

interface AddOptions extends CommandOptions, ConfigurationOptions {
  readonly strategy: string;
  readonly allocation: number;
  readonly shadow?: boolean;
  readonly stopped?: boolean;
}

export function defineAdd(command: Command, cli: Cli): void {
  withNote(
    withCommandOptions(
      withConfiguration(command.description('a new bot, which starts at once').argument('<name>'))
        .requiredOption('--allocation <share>', 'share of the account that it trades with, 0 to 1', share)
        .option('--shadow', 'decide, but do not trade')
        .option('--stopped', 'do not start it yet'),
    ),
    'Its parameters are checked by its strategy; when they cannot be, nothing is stored.',
  ).action((botId: string, options: AddOptions) =>
    runCommands(cli, options, async ({ db, settings, make }) => {
      const configuration = await configurationFrom(db, settings.system, options);
      return [
        make('bot-commanded', {
          kind: 'add-bot',
          key: botId,
          payload: commandId => ({
            ...{ kind: 'add-bot', commandId, botId, allocation: options.allocation },
            configuration: { ...configuration, strategy: options.strategy },
            state: options.stopped ? 'stopped' : 'started',
            mode: options.shadow ? 'shadow' : 'traded',
          }),
        }),
      ];
    }),
  );
  for (const option of command.options) if (option.long === '--strategy') option.makeOptionMandatory();
}

interface SwapOptions extends CommandOptions, ConfigurationOptions {
  readonly to?: number;
}

export function defineSwap(command: Command, cli: Cli): void {
  withNote(
    withCommandOptions(
      withConfiguration(
        command.description('run a bot on another configuration, from the next bar on').argument('<name>'),
      ).option('--to <version>', 'back to a version that it had', wholeNumber),
    ),
    'What is not given stays. Its positions stay with it. From then on the profile is not followed for this bot, until tradewind bot reset.',
  ).action((name: string, { to, ...options }: SwapOptions) =>
    runCommands(cli, options, async ({ db, settings, make }) => {
      const botId = known(name, await botNames(db, settings.system.account));
      const configuration = await configurationFrom(db, settings.system, options);
      const isGiven = Object.keys(configuration).length > 0;
      if (isGiven === (to !== undefined)) throw nothingGiven();
      return [
        make('bot-commanded', {
          kind: 'swap-bot',
          key: botId,
          payload: commandId => ({
            ...{ kind: 'swap-bot', commandId, botId },
            to: to === undefined ? { kind: 'configuration', configuration } : { kind: 'version', version: to },
          }),
        }),
      ];
    }),
  );
}

export function defineReset(command: Command, cli: Cli): void {
  withNote(
    withCommandOptions(
      command.description('give a bot back to the profile: what it says is followed again').argument('<name>'),
    ),
    'The profile is that with which the strategy agent was started.',
  ).action((name: string, options: CommandOptions) =>
    runCommands(cli, options, async ({ db, settings, make }) => {
      const botId = known(name, await botNames(db, settings.system.account));
      return [
        make('bot-commanded', {
          kind: 'swap-bot',
          key: botId,
          payload: commandId => ({ kind: 'swap-bot', commandId, botId, to: { kind: 'profile' } }),
        }),
      ];
    }),
  );
}

export function defineShadow(command: Command, cli: Cli): void {
  withCommandOptions(
    command
      .description('let a bot decide without being traded, or trade it again')
      .argument('<name>')
      .addArgument(new Argument('<mode>').choices(['on', 'off'])),
  ).action(async (name: string, mode: 'on' | 'off', options: CommandOptions) => {
    if (!options.json) await printComparison(cli, name);
    await runCommands(cli, options, async ({ db, settings, make }) => {
      const botId = known(name, await botNames(db, settings.system.account));
      return [
        make('bot-commanded', {
          kind: 'shadow',
          key: botId,
          payload: commandId => ({ kind: 'shadow', commandId, botId, mode: mode === 'on' ? 'shadow' : 'traded' }),
        }),
      ];
    });
  });
}

export function defineState(command: Command, cli: Cli, kind: 'pause' | 'resume' | 'stop'): void {
  withCommandOptions(command.argument('<name>', 'one bot, or all')).action((bot: string, options: CommandOptions) =>
    commandBots(cli, { ...options, bot }, kind),
  );
}
