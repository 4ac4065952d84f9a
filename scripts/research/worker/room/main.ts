/**
 * A process in which trials run one after the other. It knows no address and no secret, and whatever a strategy does to it, it does to
 * it alone: the worker that forked it watches it and may end it at any moment.
 */
import { setImmediate as breathe } from 'node:timers/promises';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { columnCache } from '#scripts/data/cache/column-cache.ts';
import type { Columns } from '#shared/domain/columns.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { TrialSpec } from '#shared/research/study/plan.ts';
import { openBeacon } from '#shared/runtime/child/beacon.ts';
import { endWithParent } from '#shared/runtime/child/end-with-parent.ts';
import { FeatureStore } from '../../feature-store.ts';
import { runTrial, type TrialGround } from '../../study/trial.ts';
import { BundleModules } from '../bundle-modules.ts';
import { inputOf, type StudyGround } from '../ground.ts';
import { type Answer, FEATURES_MB, type Order, order, type TrialOutcome } from './protocol.ts';
import { withSigns } from './signs.ts';

const MB = 1_048_576;

const send = process.send?.bind(process);
invariant(send !== undefined, 'this process was forked');
const say = (answer: Answer): void => void send(answer);
delete process.send; // strategies have nothing to say to the worker

const beacon = openBeacon();
const modules = new BundleModules();

/** What the trials of one study share, laid out in memory. */
interface Prepared {
  readonly ground: StudyGround;
  readonly input: TrialGround;
}
let prepared: Prepared | null = null;

async function prepare({ ground, home, texts }: Extract<Order, { readonly kind: 'prepare' }>): Promise<Answer> {
  prepared = null; // what was there may go before what comes is loaded
  const cache = columnCache(home);
  const columns: Columns[] = [];
  for (const { candles } of ground.series) {
    const found = await cache.byHash(candles.hash);
    if (found === null) return { kind: 'unprepared', detail: `the candles ${candles.hash} are gone from the cache` };
    columns.push(found.columns);
    beacon.alive();
  }
  for (const [hash, text] of Object.entries(texts)) modules.add(hash, text);
  const input = inputOf(ground, { columns, strategies: STRATEGIES });
  prepared = { ground, input: { ...input, featureStore: new FeatureStore(FEATURES_MB * MB) } };
  return { kind: 'prepared' };
}

async function run(spec: TrialSpec): Promise<TrialOutcome> {
  invariant(prepared !== null, 'a trial runs on prepared ground');
  const { ground, input } = prepared;
  const strategies = new Map(input.strategies);
  for (const name of new Set(spec.bots.map(bot => bot.strategy))) {
    const hash = ground.bundles[name];
    if (hash === undefined) continue;
    const loaded = await load(hash, name);
    if (typeof loaded === 'string') return failed('TRIAL_STRATEGY_FAILED', loaded);
    strategies.set(name, loaded);
  }
  const watched = new Map([...strategies].map(([name, one]) => [name, withSigns(one, beacon)]));
  const told = { ...input, strategies: watched, progress: beacon.alive };
  const outcome = runTrial(told, spec);
  const rejected = await whatWasRejected();
  if (rejected === null) return outcome;
  const names = [...new Set(spec.bots.map(bot => bot.strategy))].join(', ');
  return failed('TRIAL_STRATEGY_FAILED', `${names}: a promise was rejected and nobody caught it: ${rejected}`);
}

/** Promises that steps left behind; a step is over before they are. Null when none went wrong. */
let rejection: string | null = null;
process.on('unhandledRejection', reason => {
  rejection ??= reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
});

async function whatWasRejected(): Promise<string | null> {
  await breathe(); // they are told of after the turn in which they were left
  const found = rejection;
  rejection = null;
  return found;
}

async function load(hash: string, name: string): Promise<AnyStrategy | string> {
  try {
    const strategy = await modules.fresh(hash);
    return strategy.name === name ? strategy : `its file now names it ${strategy.name}, not ${name}`;
  } catch (error) {
    return `cannot be loaded: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const failed = (code: string, detail: string): TrialOutcome => ({ kind: 'failed', failure: { code, detail } });

process.on('message', async message => {
  const what = order.parse(message);
  say(what.kind === 'prepare' ? await prepare(what) : { kind: 'ran', outcome: await run(what.spec) });
});
// the worker is gone: nobody waits for what this process does
process.on('disconnect', () => process.exit(0));
endWithParent();
