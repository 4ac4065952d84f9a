import { LOSSES } from '#shared/domain/breaker.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { type Breaker, type BreakerSetting, type BreakerState, breakerKey, CLOSED } from './breakers/breaker.ts';
import type { Facts } from './breakers/facts.ts';
import { advance } from './breakers/machine.ts';
import { dayEnds, LOSS_FROM, type Memory, NOTHING, observe } from './breakers/memory.ts';
import { BREAKERS, type BreakerKind, type BreakerSettings, specOf } from './breakers/registry.ts';
import type { BreakerSpec } from './breakers/spec.ts';

/** The account's breakers and what they remember. Those that are closed, and held off by nobody, are not listed. */
export interface Watch {
  readonly memory: Memory;
  readonly breakers: ReadonlyMap<string, Breaker<BreakerKind>>;
}

export const UNWATCHED: Watch = { memory: NOTHING, breakers: new Map() };

/** A breaker that is in another state than before; from closed to closed: an operator began or ended to hold it off. */
export interface Change {
  readonly from: BreakerState['kind'];
  readonly breaker: Breaker<BreakerKind>;
}

export interface Looked {
  readonly watch: Watch;
  readonly changes: readonly Change[];
}

/** A reading this near to its limit, as a share, has reached it: ratios of decimals are not exact. */
const NEAR = 1e-12;

/** Looks at the account at one moment: what trips, what half-opens, what closes. */
export function look(watch: Watch, facts: Facts, settings: BreakerSettings): Looked {
  let now: Looked = { watch: { ...watch, memory: observe(watch.memory, facts) }, changes: [] };
  for (const spec of BREAKERS) {
    const setting = settings[spec.kind];
    const stands = subjectsOf(spec.kind, watch);
    // one that was opened by hand ends in its time, whether it is enabled or not
    const subjects = setting.enabled ? spec.subjects({ facts, memory: now.watch.memory, stands }) : stands;
    for (const subject of subjects) now = moved(now, { spec, subject, facts, setting });
  }
  return now;
}

function subjectsOf(kind: BreakerKind, { breakers }: Watch): readonly string[] {
  const subjects: string[] = [];
  for (const one of breakers.values()) if (one.kind === kind) subjects.push(one.subject);
  return subjects;
}

interface One {
  readonly spec: BreakerSpec<BreakerKind>;
  readonly subject: string;
  readonly facts: Facts;
  readonly setting: BreakerSetting;
}

function moved({ watch, changes }: Looked, { spec, subject, facts, setting }: One): Looked {
  const before = watch.breakers.size === 0 ? undefined : watch.breakers.get(breakerKey({ kind: spec.kind, subject }));
  const state = before?.state ?? CLOSED;
  const limit = limitInForce(spec, state, setting);
  const reading = setting.enabled ? spec.reading({ facts, memory: watch.memory, stands: [] }, subject) : null;
  const trips = reading !== null && reading >= limit * (1 - NEAR);
  const after = advance(state, { now: facts.now, trips, lasts: trips && spec.rearm === undefined }, setting);
  if (after === state) return { watch, changes };
  const { effect, sizeShare } = before?.state.kind === 'half-open' || before === undefined ? setting : before;
  const breaker = { kind: spec.kind, scope: spec.scope, subject, effect, sizeShare, state: after, reading, limit };
  const change = { from: state.kind, breaker };
  return { watch: withBreaker(watch, breaker), changes: [...changes, change] };
}

/** What trips a breaker as it stands. */
export const limitInForce = (spec: BreakerSpec, state: BreakerState, { limit }: BreakerSetting): number =>
  state.kind === 'half-open' ? (spec.probeLimit?.(limit) ?? limit) : limit;

/** The watch with a breaker as it is now; one that does not trip any more measures from here on. */
export function withBreaker({ memory, breakers }: Watch, breaker: Breaker<BreakerKind>): Watch {
  const { kind, subject, state } = breaker;
  const changed = new Map(breakers);
  if (state.kind === 'closed' && state.heldOffUntil === null) changed.delete(breakerKey(breaker));
  else changed.set(breakerKey(breaker), breaker);
  const rearmed = state.kind === 'open' ? memory : (specOf(kind).rearm?.(memory, subject) ?? memory);
  return { memory: rearmed, breakers: changed };
}

/**
 * Within what a look at the equity would change nothing but the equity that is remembered: above `floor` and at most `ceiling`, in
 * quote, until `until`, market time; while nothing was filled or closed and no mark is old. Null: it must be looked at.
 */
export interface Quiet {
  readonly floor: number;
  readonly ceiling: number;
  readonly until: EpochMs;
}

export function quietOf({ memory, breakers }: Watch, settings: BreakerSettings): Quiet | null {
  if (memory.at === null) return null;
  let [floor, ceiling, until]: [number, number, number] = [
    Number.NEGATIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    dayEnds(memory.at),
  ];
  for (const kind of LOSSES) {
    const [reference, setting] = [memory.references[kind], settings[kind]];
    if (reference === undefined) return null;
    if (LOSS_FROM[kind] === 'peak') ceiling = Math.min(ceiling, reference);
    const state = breakers.get(breakerKey({ kind, subject: '' }))?.state ?? CLOSED;
    if (!setting.enabled || state.kind === 'open') continue;
    floor = Math.max(floor, reference * (1 - limitInForce(specOf(kind), state, setting) + 2 * NEAR));
  }
  for (const { state } of breakers.values()) until = Math.min(until, dueOf(state) - 1);
  return { floor, ceiling, until: epochMs(until) };
}

/** When time alone changes a breaker; infinity: never. */
export function dueOf(state: BreakerState): number {
  const due = state.kind === 'closed' ? state.heldOffUntil : state.until;
  return due ?? Number.POSITIVE_INFINITY;
}
