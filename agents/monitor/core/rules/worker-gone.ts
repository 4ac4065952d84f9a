import { duration } from '../words.ts';
import { atOnce, type Rule } from './rule.ts';

/** Whoever was not missed in this time is not told of any more. */
const TOLD_MS = 3_600_000;

export const workerGone: Rule = {
  name: 'worker-gone',
  holdMs: atOnce,
  find({ workers }) {
    return workers
      .filter(({ state, seenAgeMs }) => state === 'gone' && seenAgeMs <= TOLD_MS)
      .map(({ name, seenAgeMs }) => ({
        severity: 'info',
        title: `The research worker ${name} is gone`,
        message: `It last gave a sign ${duration(seenAgeMs)} ago. Its trials go to other workers, and trading needs none. See: tradewind status, tradewind study list.`,
        code: null,
      }));
  },
};
