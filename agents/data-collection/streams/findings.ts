import type { EpochMs } from '#shared/kernel/time.ts';
import { EMPTY_QUOTA, spend } from '../core/quota.ts';
import type { Finding } from '../store.ts';

export interface Findings {
  report(finding: Finding): void;
}

export interface FindingsOptions {
  readonly perMinute: number;
  readonly now: () => EpochMs;
  readonly write: (finding: Finding) => void;
  readonly count: (code: string) => void;
}

/** Passes findings on at a bounded rate; what is held back is counted, and told with the next one. */
export function openFindings({ perMinute, now, write, count }: FindingsOptions): Findings {
  let quota = EMPTY_QUOTA;
  return {
    report: finding => {
      count(finding.code);
      const spent = spend(quota, `${finding.instrumentId} ${finding.code}`, { now: now(), perMinute });
      quota = spent.quota;
      if (spent.verdict.kind === 'count') return;
      const { suppressed } = spent.verdict;
      write(suppressed === 0 ? finding : { ...finding, detail: { ...finding.detail, suppressed } });
    },
  };
}
