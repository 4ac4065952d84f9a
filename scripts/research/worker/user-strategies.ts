import { existsSync } from 'node:fs';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { filesOf } from '#agents/strategy/user-strategies.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { StudyPlan } from '#shared/research/study/studies.ts';
import { type Bundle, bundleStrategy } from './bundle.ts';
import { BundleModules } from './bundle-modules.ts';

/**
 * The bundles of those strategies of a plan that are the user's own, by name, from the files of a folder; built-in ones come with the
 * worker's checkout. Throws CliFailure for one that cannot be sent.
 */
export async function bundlesOf(plan: StudyPlan, folder: string): Promise<ReadonlyMap<string, Bundle>> {
  const bots = 'bot' in plan ? [plan.bot] : plan.bots;
  const own = bots.map(bot => bot.strategy).filter(name => !STRATEGIES.some(builtIn => builtIn.name === name));
  const missing = new Set(own);
  const bundles = new Map<string, Bundle>();
  if (missing.size === 0 || !existsSync(folder)) return bundles;
  const modules = new BundleModules();
  const problems: string[] = [];
  for (const file of await filesOf(folder, [])) {
    const bundle = await bundleStrategy(file);
    if (!bundle.ok) {
      problems.push(`${file}: ${bundle.error}`);
      continue;
    }
    const { hash, text } = bundle.value;
    modules.add(hash, text);
    const { name } = await modules.fresh(hash);
    if (missing.delete(name)) bundles.set(name, bundle.value);
  }
  if (missing.size === 0) return bundles;
  const message = [`These cannot be sent to workers: ${[...missing].join(', ')}`, ...problems].join('\n');
  const mend = 'a strategy imports what computes: of its own folder, of packages and of the runtime, nothing of Node';
  throw new CliFailure({ exit: EXIT_CODES.USAGE, message, mend });
}
