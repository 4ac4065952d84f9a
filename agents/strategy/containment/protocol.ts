import type { Declared } from '../core/declare.ts';
import type { RanBot, StoredRun } from '../core/stored-run.ts';

/** What a worker is asked about the one strategy that it holds. */
export type Question =
  | { readonly kind: 'describe' }
  | { readonly kind: 'declare'; readonly params: unknown }
  | { readonly kind: 'run'; readonly stored: StoredRun };

/** Who the strategy is. */
export interface Description {
  readonly name: string;
  readonly reasons: Readonly<Record<string, string>>;
}

export interface Answers {
  readonly describe: Description;
  readonly declare: Declared;
  readonly run: RanBot;
}

/** Question and answer go by number; `fault` in words when there is no answer. */
export interface Asked {
  readonly id: number;
  readonly question: Question;
}
export type Answered =
  | { readonly id: number; readonly ok: true; readonly value: Answers[Question['kind']] }
  | { readonly id: number; readonly ok: false; readonly fault: string };
