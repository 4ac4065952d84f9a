import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { strategyIn } from './core/strategy-module.ts';

/** What was found in the folder; a file that cannot be used is named with the reason, and costs no other. */
export interface UserStrategies {
  readonly strategies: readonly AnyStrategy[];
  readonly problems: readonly { readonly file: string; readonly problem: string }[];
}

/**
 * Loads every `.ts` file of the folder; each exports `strategy`. Names in `taken` belong to built-in strategies. `begun` is told of a file
 * before it runs.
 */
export async function loadUserStrategies(
  folder: string,
  taken: ReadonlySet<string>,
  begun: (file: string) => void = () => undefined,
): Promise<UserStrategies> {
  const names = new Set(taken);
  const strategies: AnyStrategy[] = [];
  const problems: { file: string; problem: string }[] = [];
  for (const file of await filesOf(folder, problems)) {
    begun(file);
    const loaded = await loadFile(file);
    if (typeof loaded === 'string') problems.push({ file, problem: loaded });
    else if (names.has(loaded.name)) problems.push({ file, problem: `there is another strategy named ${loaded.name}` });
    else {
      names.add(loaded.name);
      strategies.push(loaded);
    }
  }
  return { strategies, problems };
}

export async function filesOf(
  folder: string,
  problems: { file: string; problem: string }[],
): Promise<readonly string[]> {
  try {
    const files = await readdir(folder);
    return files
      .filter(file => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('.d.ts'))
      .sort()
      .map(file => join(folder, file));
  } catch (error) {
    problems.push({ file: folder, problem: `cannot read the folder of userStrategies: ${said(error)}` });
    return [];
  }
}

/** The strategy that a file exports, or what is wrong with it. Runs the file. */
export async function loadFile(file: string): Promise<AnyStrategy | string> {
  let module: object;
  try {
    module = await import(pathToFileURL(file).href);
  } catch (error) {
    return `cannot be loaded: ${said(error)}`;
  }
  return strategyIn(module);
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error));
