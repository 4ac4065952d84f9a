import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { strategyIn } from '#agents/strategy/core/strategy-module.ts';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';

/** What a bundle may import of the runtime: a module, or with a slash at its end a folder. All of it is in `codeHash`. */
export const RUNTIME_MODULES = [
  'zod',
  ...['kernel', 'domain', 'indicators', 'accounting', 'learning'].map(folder => `#shared/${folder}/`),
  '#agents/strategy/strategies/',
] as const;

const SCHEME = 'tradewind-bundle:';
const CHECKOUT_URL = pathToFileURL(join(CHECKOUT, 'package.json')).href;

const isRuntime = (specifier: string): boolean =>
  RUNTIME_MODULES.some(name => specifier === name || (name.endsWith('/') && specifier.startsWith(name)));

/** Each load is a module of its own, in all of the process. */
let loads = 0;

/** Bundles as modules of this process. They reach what `RUNTIME_MODULES` says, from this checkout, and nothing else. */
export class BundleModules {
  readonly #texts = new Map<string, string>();

  constructor() {
    registerHooks({
      resolve: (specifier, context, next) => {
        if (specifier.startsWith(SCHEME)) return { url: specifier, shortCircuit: true };
        if (context.parentURL?.startsWith(SCHEME) !== true) return next(specifier, context);
        if (!isRuntime(specifier)) throw new Error(`a strategy cannot import ${specifier}`);
        return next(specifier, { ...context, parentURL: CHECKOUT_URL });
      },
      load: (url, context, next) => {
        const source = url.startsWith(SCHEME) ? this.#texts.get(new URL(url).pathname) : undefined;
        return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true };
      },
    });
  }

  add(hash: string, text: string): void {
    this.#texts.set(hash, text);
  }

  /** The strategy of a bundle as if nobody had run it before: what a module keeps to itself is no part of a result. */
  async fresh(hash: string): Promise<AnyStrategy> {
    loads += 1;
    const module: object = await import(`${SCHEME}${hash}?load=${loads}`);
    const strategy = strategyIn(module);
    if (typeof strategy === 'string') throw new Error(strategy);
    return strategy;
  }
}
