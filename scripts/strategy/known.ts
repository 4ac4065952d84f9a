import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { strategyConfig } from '#agents/strategy/config.ts';
import { ownFolder } from '#agents/strategy/own-folder.ts';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { filesOf, loadUserStrategies, type UserStrategies } from '#agents/strategy/user-strategies.ts';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { areBuiltIn } from '#scripts/research/contained/contained.ts';
import { withSigns } from '#scripts/research/worker/room/signs.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { beacon } from '#shared/runtime/child/beacon.ts';
import { readProfile } from '#shared/runtime/config/load.ts';

export interface KnownStrategies {
  readonly builtIn: readonly AnyStrategy[];
  readonly own: UserStrategies;
  /** Where one's own lie, whether it is there or not. */
  readonly folder: string;
}

interface OwnFolder {
  readonly folder: string;
  /** Whether a profile names it: then it must be there. */
  readonly isNamed: boolean;
}

function folderOf(profileFile: string): OwnFolder {
  const { values } = readProfile(profileFile);
  const section = strategyConfig.safeParse((values as { readonly strategy?: unknown }).strategy ?? {});
  const setting = section.success ? section.data.userStrategies : null;
  return { folder: ownFolder(setting, CHECKOUT), isNamed: setting !== null };
}

/** Whether there is any file of the user's; runs none of them. */
export async function hasOwnStrategies(profileFile: string): Promise<boolean> {
  return (await filesOf(folderOf(profileFile).folder, [])).length > 0;
}

/** The strategies that bots of a profile can name. Runs the user's files in this process. */
export async function knownStrategies(profileFile: string): Promise<KnownStrategies> {
  const { folder, isNamed } = folderOf(profileFile);
  const isNone = !isNamed && !existsSync(folder);
  const taken = new Set(STRATEGIES.map(({ name }) => name));
  const own = isNone ? { strategies: [], problems: [] } : await loadUserStrategies(folder, taken, told);
  return { builtIn: STRATEGIES, own, folder };
}

const told = (file: string): void => beacon()?.of(basename(file))(null);

export interface UsableStrategies {
  /** By name. */
  readonly all: ReadonlyMap<string, AnyStrategy>;
  /** Where those that are not built in lie: part of a run's hash. */
  readonly folders: readonly string[];
  /** Files that cannot be used, and why: they cost only themselves. */
  readonly problems: readonly string[];
}

/** Those that a run finds which names `wanted`: the user's files are left alone when it wants none of them. */
export async function usableStrategies(profileFile: string, wanted: readonly string[]): Promise<UsableStrategies> {
  if (areBuiltIn(wanted)) return { all: byName(STRATEGIES), folders: [], problems: [] };
  const { builtIn, own, folder } = await knownStrategies(profileFile);
  const watching = beacon();
  const watched = watching === null ? own.strategies : own.strategies.map(one => withSigns(one, watching));
  return {
    all: byName([...builtIn, ...watched]),
    folders: own.strategies.length === 0 ? [] : [folder],
    problems: own.problems.map(({ file, problem }) => `${file}: ${problem}`),
  };
}

const byName = (strategies: readonly AnyStrategy[]): ReadonlyMap<string, AnyStrategy> =>
  new Map(strategies.map(one => [one.name, one]));

/** The strategies that the bots of a profile name; none where it cannot be read: whoever runs it says why. */
export function strategiesOfBots(profileFile: string): readonly string[] {
  const { values } = readProfile(profileFile);
  const section = strategyConfig.safeParse((values as { readonly strategy?: unknown }).strategy ?? {});
  return section.success ? section.data.bots.map(bot => bot.strategy) : [];
}
