import type { Reader } from '#shared/persistence/reads/reader.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';
import { botOrAll } from './bots.ts';
import { knownSymbol } from './instruments.ts';

/** What a person wants to see of many, as given on the command line. */
export interface Filter {
  readonly bot?: string | undefined;
  readonly instrument?: string | undefined;
}

/** The bot and the symbol named, null for all. Throws CliFailure for a name that nobody has: nothing found means nothing there. */
export async function filterFrom(
  db: Reader,
  system: SystemConfig,
  { bot, instrument }: Filter,
): Promise<{ readonly bot: string | null; readonly symbol: string | null }> {
  return {
    bot: await botOrAll(db, system.account, bot),
    symbol: instrument === undefined ? null : await knownSymbol(db, system, instrument),
  };
}
