import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { type Bundle, bundleStrategy } from './bundle.ts';
import { BundleModules } from './bundle-modules.ts';

/** A user's strategy as workers will run it. */
export interface UserStrategy {
  readonly strategy: AnyStrategy;
  readonly bundle: Bundle;
}

export interface UserStrategies {
  readonly byName: ReadonlyMap<string, UserStrategy>;
  /** Files that cannot be used, and why. */
  readonly problems: readonly string[];
}

/** The strategies of the folder that a profile names under `userStrategies`, relative to the checkout; null: there is none. */
export async function bundledStrategies(folder: string | null): Promise<UserStrategies> {
  const path = folder === null ? null : resolve(CHECKOUT, folder);
  if (path === null || !existsSync(path)) return { byName: new Map(), problems: [] };
  const modules = new BundleModules();
  const byName = new Map<string, UserStrategy>();
  const problems: string[] = [];
  for (const file of readdirSync(path).filter(isStrategyFile).sort()) {
    const bundle = await bundleStrategy(join(path, file));
    if (!bundle.ok) {
      problems.push(`${file}: ${bundle.error}`);
      continue;
    }
    modules.add(bundle.value.hash, bundle.value.text);
    try {
      const strategy = await modules.fresh(bundle.value.hash);
      byName.set(strategy.name, { strategy, bundle: bundle.value });
    } catch (error) {
      problems.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return { byName, problems };
}

const isStrategyFile = (name: string): boolean =>
  name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.endsWith('.d.ts');
