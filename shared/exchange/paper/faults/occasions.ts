import { type Random, seededRandom } from '../../../kernel/random.ts';
import type { FaultRule, FaultScript } from './script.ts';

/** A rule, and how it stands. */
export interface Stand {
  readonly rule: FaultRule;
  /** Things that it fitted. */
  readonly seen: number;
  /** Things that it befell. */
  readonly done: number;
}

type CountedRule = Extract<FaultRule, { readonly nth: number }>;

/** Counts what each rule of a script fits, and says which one speaks. */
export class Occasions {
  readonly #stands: { rule: FaultRule; seen: number; done: number }[];
  readonly #now: () => number;
  readonly #loadedAt: number;
  /** Settles all chances, and nothing else does. */
  readonly random: Random;

  constructor({ seed, faults }: FaultScript, now: () => number) {
    this.#stands = faults.map(rule => ({ rule, seen: 0, done: 0 }));
    this.#now = now;
    this.#loadedAt = now();
    this.random = seededRandom(seed);
  }

  stands(): readonly Stand[] {
    return this.#stands.map(stand => ({ ...stand }));
  }

  get isEmpty(): boolean {
    return this.#stands.length === 0;
  }

  /** The first rule that `fits` and whose turn it is; null when none speaks. */
  first<Rule extends CountedRule>(fits: (rule: FaultRule) => rule is Rule): Rule | null {
    for (const stand of this.#stands) {
      const { rule } = stand;
      if (fits(rule) && this.#speaks(stand, rule)) return rule;
    }
    return null;
  }

  /** A rule without an event speaks once, when its time is there. */
  struck(rule: FaultRule): void {
    const stand = this.#stands.find(one => one.rule === rule);
    if (stand === undefined) return;
    stand.seen += 1;
    stand.done += 1;
  }

  #speaks(stand: { seen: number; done: number }, { nth, times, chance, after }: CountedRule): boolean {
    if (after.ms > 0 && this.#now() < this.#loadedAt + after.ms) return false;
    stand.seen += 1;
    if (stand.seen < nth || stand.done >= times) return false;
    if (chance < 1 && this.random.next() >= chance) return false;
    stand.done += 1;
    return true;
  }
}
