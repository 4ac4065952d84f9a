import { type Command, InvalidArgumentError, Option } from 'commander';
import { z } from 'zod';
import { knownSymbol } from '#scripts/operator/instruments.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { PayloadIn } from '#shared/contracts/catalogue.ts';
import { type ExitPlan, exitPlan } from '#shared/domain/exit-plan.ts';
import { TIMEFRAMES, type Timeframe } from '#shared/kernel/time.ts';
import type { Reader } from '#shared/persistence/reads/reader.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';

type Swap = Extract<Extract<PayloadIn<'bot-commanded'>, { kind: 'swap-bot' }>['to'], { kind: 'configuration' }>;
export type BotConfiguration = Swap['configuration'];

/** What of a bot's configuration was given on the command line. */
export interface ConfigurationOptions {
  readonly strategy?: string;
  readonly param: Readonly<Record<string, z.core.util.JSONType>>;
  readonly instruments?: string;
  readonly timeframe?: Timeframe;
  readonly minConfidence?: number;
  readonly exits?: ExitPlan;
}

export const withConfiguration = (command: Command): Command =>
  command
    .option('--strategy <name>', 'see tradewind strategy list')
    .addOption(
      new Option('--param <name=value>', 'a parameter of the strategy; may be given again')
        .default({}, 'the defaults')
        .argParser(parameter),
    )
    .option('--instruments <list>', 'symbols with commas, such as BTC/USDT,ETH/USDT')
    .addOption(new Option('--timeframe <length>', 'of the bars that it decides on').choices(TIMEFRAMES))
    .option('--min-confidence <share>', 'entries that the strategy is less sure of are not sent', share)
    .option('--exits <json>', 'its exit plan, {} for none: docs/exits.md', exitsIn);

/** Adds `name=value` to those before; the value is JSON, or text. */
function parameter(text: string, before: ConfigurationOptions['param']): ConfigurationOptions['param'] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected name=value, such as fastPeriod=20.');
  return { ...before, [text.slice(0, at)]: jsonOr(text.slice(at + 1)) };
}

function jsonOr(text: string): z.core.util.JSONType {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** An exit plan, as JSON. */
function exitsIn(text: string): ExitPlan {
  const plan = exitPlan.safeParse(jsonOr(text));
  if (!plan.success) throw new InvalidArgumentError(`\n${z.prettifyError(plan.error)}`);
  return plan.data;
}

/** A number from 0 to 1. */
export function share(text: string): number {
  const value = Number(text);
  if (!(value >= 0 && value <= 1)) throw new InvalidArgumentError('Expected a number from 0 to 1.');
  return value;
}

/** The options as a command carries them. Throws CliFailure for an instrument that is not there. */
export async function configurationFrom(
  db: Reader,
  system: SystemConfig,
  { strategy, param, instruments, timeframe, minConfidence, exits }: ConfigurationOptions,
): Promise<BotConfiguration> {
  const symbols = instruments === undefined ? undefined : instruments.split(',');
  return {
    ...(strategy === undefined ? {} : { strategy }),
    ...(Object.keys(param).length === 0 ? {} : { params: { ...param } }),
    ...(symbols === undefined
      ? {}
      : { instruments: await Promise.all(symbols.map(one => knownSymbol(db, system, one))) }),
    ...(timeframe === undefined ? {} : { timeframe }),
    ...(minConfidence === undefined ? {} : { minConfidence }),
    ...(exits === undefined ? {} : { exits }),
  };
}

export const nothingGiven = (): CliFailure =>
  new CliFailure({
    exit: EXIT_CODES.USAGE,
    message: 'Nothing to swap to',
    mend: 'give --to VERSION (tradewind bot history NAME lists them), or what shall be another: --param, --strategy, --instruments, --timeframe, --min-confidence, --exits',
  });
