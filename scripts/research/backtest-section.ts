import { z } from 'zod';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { replayFile } from '#shared/exchange/paper/config.ts';
import { type VenueModels, venueModels } from '#shared/research/backtest/models.ts';
import { type Profile, parseProfile } from '#shared/runtime/config/load.ts';

const recording = z
  .strictObject({ ...replayFile.shape, content: z.enum(['trades', 'bbo', 'book', 'funding']) })
  .describe(
    'A file beside the candles; `funding` is CSV of timestamp_ms,funding_rate, the others are as the paper exchange replays them',
  );
export type Recording = z.output<typeof recording>;

/** The section `backtest` of a profile: what the venue is assumed to do, and what is known of the markets beside their candles. */
export const backtestConfig = z.strictObject({
  models: venueModels.prefault({}),
  recordings: z.array(recording).default([]).readonly(),
});
export type BacktestConfig = z.output<typeof backtestConfig>;

/**
 * The profile's section, with settings of the command line put over its models: `account.kind=perpetual`. Throws CliFailure that names
 * each fault with its place.
 */
export function backtestSection(profile: Profile, settings: readonly string[]): BacktestConfig {
  const parsed = parseProfile(profile, { backtest: backtestConfig });
  if (!parsed.ok) throw failure(['The configuration has errors', ...parsed.errors]);
  const { backtest } = parsed.value.sections;
  return settings.length === 0 ? backtest : { ...backtest, models: modelsWith(profile, settings) };
}

function modelsWith({ values }: Profile, settings: readonly string[]): VenueModels {
  const section = values.backtest as { readonly models?: unknown } | undefined;
  const models = settings.reduce<unknown>((before, setting) => {
    const [path, text, ...rest] = setting.split('=');
    if (!path || text === undefined || rest.length > 0) {
      throw failure([`--model ${setting}: expected a path and a value, such as account.kind=perpetual`]);
    }
    return withValue(before, path.split('.'), settingOf(text));
  }, section?.models ?? {});
  const parsed = venueModels.safeParse(models);
  if (parsed.success) return parsed.data;
  throw failure(['--model does not fit', ...z.prettifyError(parsed.error).split('\n')]);
}

/** A copy of plain JSON with another value at a path. */
function withValue(json: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const known = typeof json === 'object' && json !== null ? (json as Readonly<Record<string, unknown>>) : {};
  return { ...known, [name]: withValue(known[name], rest, value) };
}

/** JSON where it is, such as a number or a list of tiers; else the text itself. */
function settingOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const failure = (lines: readonly string[]): CliFailure =>
  new CliFailure({ exit: EXIT_CODES.USAGE, code: 'CONFIG_INVALID', message: lines.join('\n') });
