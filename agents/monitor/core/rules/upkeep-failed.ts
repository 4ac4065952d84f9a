import { atOnce, type Rule } from './rule.ts';

export const upkeepFailed: Rule = {
  name: 'upkeep-failed',
  holdMs: atOnce,
  find({ upkeepProblem }) {
    if (upkeepProblem === null) return [];
    return [
      {
        severity: 'warning',
        title: 'The upkeep of the database fails',
        message: `Old rows are not removed and no partitions are made ahead: ${upkeepProblem}. Trading goes on; the disk fills. See: tradewind logs monitor.`,
        code: null,
      },
    ];
  },
};
