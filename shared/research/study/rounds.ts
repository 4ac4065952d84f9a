import { invariant } from '../../kernel/invariant.ts';
import { contentHash } from './content.ts';
import { type Study, specHash, type TrialResult, type TrialSpec } from './plan.ts';

/** A study as it is written down: it hands out a round, is given its results in the same order, and at its end says what came out. */
export type Walk<Report> = Generator<readonly TrialSpec[], Report, readonly TrialResult[]>;

export interface Walked<Report> {
  readonly kind: string;
  readonly size: number;
  /** Begins anew with each call, and is pure: the same results lead to the same rounds and the same report. */
  readonly walk: () => Walk<Report>;
}

export function studyFrom<Report>({ kind, size, walk }: Walked<Report>): Study<Report> {
  // where `next` stands: what it was given does not change, so it need not begin anew each time
  let under: Walk<Report> | null = null;
  let step: IteratorResult<readonly TrialSpec[], Report> | null = null;
  return {
    kind,
    size,
    next(done) {
      const known = byHash(done);
      under ??= walk();
      step ??= under.next();
      while (step.done !== true) {
        const missing = distinct(step.value).filter(spec => !known.has(specHash(spec)));
        if (missing.length > 0) return missing;
        step = under.next(answers(step.value, known));
      }
      return [];
    },
    reduce(results) {
      const known = byHash(results);
      const asked = new Map<string, TrialResult>();
      const fresh = walk();
      let at = fresh.next();
      while (at.done !== true) {
        const given = answers(at.value, known);
        for (const one of given) asked.set(specHash(one.spec), one);
        at = fresh.next(given);
      }
      const said = { kind, ...countsOf([...asked.values()]), report: at.value };
      return { ...said, hash: contentHash(said) };
    },
  };
}

/** Several at once: the rounds of all of them are one round. */
export function* together<Report>(walks: readonly Walk<Report>[]): Walk<readonly Report[]> {
  const steps = walks.map(walk => walk.next());
  for (;;) {
    const asked = steps.map(step => (step.done === true ? [] : step.value));
    const all = asked.flat();
    if (all.length === 0 && steps.every(step => step.done === true)) break;
    const results = yield all;
    let from = 0;
    for (const [index, walk] of walks.entries()) {
      const count = asked[index]?.length ?? 0;
      if (steps[index]?.done !== true) steps[index] = walk.next(results.slice(from, from + count));
      from += count;
    }
  }
  return steps.map(step => {
    invariant(step.done === true, 'every walk has ended');
    return step.value;
  });
}

const byHash = (results: readonly TrialResult[]): ReadonlyMap<string, TrialResult> =>
  new Map(results.map(result => [specHash(result.spec), result]));

const distinct = (specs: readonly TrialSpec[]): readonly TrialSpec[] => [
  ...new Map(specs.map(spec => [specHash(spec), spec])).values(),
];

function answers(specs: readonly TrialSpec[], known: ReadonlyMap<string, TrialResult>): readonly TrialResult[] {
  return specs.map(spec => {
    const result = known.get(specHash(spec));
    invariant(result !== undefined, 'every trial of the round has a result');
    return result;
  });
}

function countsOf(results: readonly TrialResult[]) {
  const failures: Record<string, number> = {};
  let trials = 0;
  for (const { outcome } of results) {
    if (outcome.kind === 'done') trials += 1;
    else failures[outcome.failure.code] = (failures[outcome.failure.code] ?? 0) + 1;
  }
  return { trials, failures };
}
