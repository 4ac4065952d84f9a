import type { Result } from '#shared/kernel/result.ts';
import type { StrategyConfig } from './config.ts';
import { type FileProblem, openUserFolder } from './containment/user-folder.ts';
import { isStepping } from './core/bot-state.ts';
import { type Declared, declare } from './core/declare.ts';
import { type RanBot, runAsleep, runStored, type StoredRun } from './core/stored-run.ts';
import { STRATEGIES } from './strategies/registry.ts';

/** Every strategy that a bot can name, built in or the user's own. */
export interface StrategiesAtHand {
  /** Looks for the user's own; says which files cannot be used. */
  scan(): Promise<readonly FileProblem[]>;
  declare(strategy: string, params: unknown): Promise<Result<Declared, string>>;
  /** By name, the words for its reasons. */
  words(): ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Opens new cells for bots, so that their next bar runs their files as they are now. */
  prepare(bots: readonly { readonly id: string; readonly strategy: string }[]): Promise<void>;
  /** Ends the cells of bots that do not decide any more. */
  release(botIds: readonly string[]): Promise<void>;
  /** True for one that runs in a process of its own. */
  isContained(strategy: string): boolean;
  run(strategy: string, stored: StoredRun): Promise<RanBot>;
  end(): Promise<void>;
}

/** With that of a step below what `allowWait` allows. */
const LOAD_TIMEOUT_MS = 10_000;

/**
 * The user's own strategies run in processes of their own, one per bot, with limits on memory and time. The built-in ones
 * run in this one: they are pure, reviewed and tested over every bar of the golden series, what they throw costs
 * their own bot alone, and a process would cost each of their bars the way there and back and each bot its memory, for
 * nothing that can happen.
 */
export function openStrategies(
  folder: string,
  {
    stepTimeoutMs,
    stepHeapMb: heapMb,
    userStrategies,
  }: Pick<StrategyConfig, 'stepTimeoutMs' | 'stepHeapMb' | 'userStrategies'>,
): StrategiesAtHand {
  const builtIn = new Map(STRATEGIES.map(one => [one.name, one]));
  const limits = { stepTimeoutMs, heapMb, loadTimeoutMs: LOAD_TIMEOUT_MS };
  const own = openUserFolder(folder, {
    taken: new Set(builtIn.keys()),
    limits,
    expected: userStrategies === null ? 'maybe' : 'there',
  });
  return {
    scan: () => own.scan(),
    async declare(name, params) {
      const known = builtIn.get(name);
      return known === undefined ? own.declare(name, params) : declare(known, params);
    },
    words: () =>
      new Map([...builtIn.values(), ...own.strategies().values()].map(({ name, reasons }) => [name, reasons])),
    isContained: name => !builtIn.has(name),
    release: botIds => own.release(botIds),
    prepare: bots => own.prepare(bots),
    async run(name, stored) {
      if (!isStepping(stored.bot.state)) return runAsleep(stored);
      const known = builtIn.get(name);
      return known === undefined ? own.run(name, stored) : runStored(known, stored);
    },
    end: () => own.end(),
  };
}
