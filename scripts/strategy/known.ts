import { existsSync } from 'node:fs';
import { strategyConfig } from '#agents/strategy/config.ts';
import { ownFolder } from '#agents/strategy/own-folder.ts';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { loadUserStrategies, type UserStrategies } from '#agents/strategy/user-strategies.ts';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { readProfile } from '#shared/runtime/config/load.ts';

export interface KnownStrategies {
  readonly builtIn: readonly AnyStrategy[];
  readonly own: UserStrategies;
  /** Where one's own lie, whether it is there or not. */
  readonly folder: string;
}

/** The strategies that bots of a profile can name. Runs the user's files in this process. */
export async function knownStrategies(profileFile: string): Promise<KnownStrategies> {
  const { values } = readProfile(profileFile);
  const section = strategyConfig.safeParse((values as { readonly strategy?: unknown }).strategy ?? {});
  const setting = section.success ? section.data.userStrategies : null;
  const folder = ownFolder(setting, CHECKOUT);
  const isNone = setting === null && !existsSync(folder);
  const taken = new Set(STRATEGIES.map(({ name }) => name));
  const own = isNone ? { strategies: [], problems: [] } : await loadUserStrategies(folder, taken);
  return { builtIn: STRATEGIES, own, folder };
}

export interface UsableStrategies {
  /** By name. */
  readonly all: ReadonlyMap<string, AnyStrategy>;
  /** Where those that are not built in lie: part of a run's hash. */
  readonly folders: readonly string[];
  /** Files that cannot be used, and why: they cost only themselves. */
  readonly problems: readonly string[];
}

/** The same for a run. */
export async function usableStrategies(profileFile: string): Promise<UsableStrategies> {
  const { builtIn, own, folder } = await knownStrategies(profileFile);
  return {
    all: new Map([...builtIn, ...own.strategies].map(one => [one.name, one])),
    folders: own.strategies.length === 0 ? [] : [folder],
    problems: own.problems.map(({ file, problem }) => `${file}: ${problem}`),
  };
}
