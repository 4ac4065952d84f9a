import { AGENTS, type AgentName } from '#shared/domain/agents.ts';
import type { Random } from '#shared/kernel/random.ts';
import type { ServerName } from './installation.ts';

export type Program = AgentName | 'paper-exchange';

/** What is done to a running installation. */
export type Kill =
  | { readonly kind: 'process'; readonly name: Program }
  /** One is asked to end, or started anew by the supervisor: with its own handling of the end. */
  | { readonly kind: 'stop'; readonly name: Program; readonly by: 'SIGTERM' | 'pm2 restart' }
  /** All agents and the paper exchange at once. */
  | { readonly kind: 'all' }
  /** One, and before it is well again another, or the same once more. */
  | { readonly kind: 'pair'; readonly names: readonly [Program, Program]; readonly gapMs: number }
  | { readonly kind: 'server'; readonly name: ServerName }
  /** Redis forgets everything and stays up. */
  | { readonly kind: 'flushall' };

/** When: some time after the last round settled, or the moment an order is seen on its way. */
export interface PlannedKill {
  readonly kill: Kill;
  readonly moment: 'any' | 'order-on-its-way';
  /** Wait before the kill, or before the look-out for an order, in ms. */
  readonly afterMs: number;
}

export const PROGRAMS: readonly Program[] = [...AGENTS, 'paper-exchange'];

/** Each process in turn, and all at once. */
export const PROGRAM_KILLS: readonly Kill[] = [
  ...PROGRAMS.map(name => ({ kind: 'process', name }) as const),
  { kind: 'all' },
];
export const SERVER_FAULTS: readonly Kill[] = [
  { kind: 'server', name: 'postgres' },
  { kind: 'server', name: 'redis' },
  { kind: 'flushall' },
];

export function labelOf(kill: Kill): string {
  switch (kill.kind) {
    case 'process':
    case 'server':
      return kill.name;
    case 'stop':
      return `${kill.name} by ${kill.by}`;
    case 'all':
      return 'all at once';
    case 'pair':
      return 'two in a row';
    case 'flushall':
      return 'FLUSHALL';
  }
}

/** Two programs by chance, the second while the first comes back. */
export function pairOf(random: Random): Kill {
  const one = (): Program => PROGRAMS[random.integer(PROGRAMS.length)] ?? 'execution';
  return { kind: 'pair', names: [one(), one()], gapMs: random.integer(1_500) };
}

/** Deals `count` kills from the deck, shuffled anew each time it is through, so that each comes equally often. */
export function planKills(
  random: Random,
  { deck, count }: { readonly deck: readonly Kill[]; readonly count: number },
): readonly PlannedKill[] {
  const plan: PlannedKill[] = [];
  while (plan.length < count) {
    for (const kill of shuffled(random, deck).slice(0, count - plan.length)) {
      const moment = random.next() < 0.5 ? 'any' : 'order-on-its-way';
      plan.push({ kill, moment, afterMs: random.integer(1_500) });
    }
  }
  return plan;
}

/** The same items in an order by chance. */
export function shuffled<T>(random: Random, items: readonly T[]): readonly T[] {
  return items
    .map(item => ({ item, rank: random.next() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
