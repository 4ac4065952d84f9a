import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { FaultScriptInput } from '#shared/exchange/paper/faults/script.ts';
import type { Random } from '#shared/kernel/random.ts';
import type { Installation } from './installation.ts';
import type { Kill } from './kills.ts';
import type { Operator } from './operator.ts';
import type { Person } from './person.ts';
import type { ProfileValues } from './profile-values.ts';
import type { Recovery } from './recovery.ts';

/** Something that a scenario itself found to hold or not, beyond the invariants. */
export interface Check {
  readonly what: string;
  readonly held: boolean;
  /** The numbers behind it. */
  readonly detail: string;
}

/** What a scenario may do, and ask. Moments are wall time. */
export interface Stage {
  readonly installation: Installation;
  readonly operator: Operator;
  readonly person: Person;
  /** Of this scenario and seed: whatever may vary is drawn from it. */
  readonly random: Random;
  readonly symbols: readonly MarketSymbol[];
  /** When the scenario began. */
  readonly since: Date;
  pick<const Items extends readonly [unknown, ...unknown[]]>(items: Items): Items[number];
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  /** From now on the paper exchange misbehaves so, and not as it was told before. */
  inject(...faults: FaultScriptInput['faults']): Promise<void>;
  /** Waits until each injected fault has befallen what it is to befall; gives how many did altogether. */
  struck(limitMs?: number): Promise<number>;
  /** How often the injected faults fitted, and befell, one pair per fault. */
  faults(): Promise<readonly { readonly seen: number; readonly done: number }[]>;
  /** Strikes and waits until all that must come back is at work; a check says whether it was. */
  strike(kill: Kill): Promise<Recovery>;
  /** Asks until the answer is neither null nor false; throws ScenarioStuck when it never is. */
  until<T>(what: string, ask: () => Promise<T | null | false>, limitMs?: number): Promise<T>;
  check(what: string, held: boolean, detail?: string): void;
  /** How long a position was without its stop since the scenario began, in ms. */
  unprotectedMs(): number;
}

/** What was to happen did not, so nothing can be said about what must hold. */
export class ScenarioStuck extends Error {
  override readonly name = 'ScenarioStuck';
}

/** A fault that happened to somebody's money, and what must hold when it does: data, and how it is brought about. */
export interface Scenario {
  /** `F1`, as in the list of faults. */
  readonly id: string;
  readonly title: string;
  /** Where it was seen: project and issue. */
  readonly seenIn: string;
  /** What must hold beside the invariants. */
  readonly holds: string;
  /** How long a position may be without its stop while it lasts, in wall ms; null where the fault itself forbids a promise. */
  readonly unprotectedLimitMs: number | null;
  /** If it needs an installation of its own: what it changes of the configuration, and the wall ms that a base bar takes. */
  readonly own?: { readonly profile: (values: ProfileValues) => ProfileValues; readonly barMs?: number };
  play(stage: Stage): Promise<void>;
}
