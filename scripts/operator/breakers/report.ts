import type { Report, ReportOptions } from '#scripts/operator/report.ts';
import { limitsOf } from '#scripts/risk/limits-of.ts';
import { moment } from '#scripts/terminal/formats.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';
import type { BreakerChange } from '#shared/contracts/api/breakers.ts';
import type { BreakerStand } from '#shared/domain/breaker.ts';
import { readingText } from '#shared/domain/breaker.ts';
import { readBreakerHistory } from '#shared/persistence/reads/breakers.ts';
import { readBreakers } from './read.ts';

export interface BreakersOptions extends ReportOptions {
  readonly history?: boolean;
}

const readingOf = ({ kind, reading }: Pick<BreakerChange, 'kind' | 'reading'>): string =>
  reading === null ? '' : readingText(kind, reading);

const STANDS: readonly Column<BreakerStand>[] = [
  { title: 'breaker', cell: row => row.kind },
  { title: 'of', cell: row => row.subject },
  {
    title: 'state',
    cell: ({ state }) => ({
      text: state,
      style: state === 'open' ? 'red' : state === 'half-open' ? 'yellow' : 'green',
    }),
  },
  { title: 'reading', align: 'right', cell: readingOf },
  { title: 'limit', align: 'right', cell: row => readingText(row.kind, row.limit) },
  { title: 'near', align: 'right', cell: row => (row.near === null ? '' : `${Math.round(row.near * 100)} %`) },
  { title: 'effect', cell: row => row.effect },
  { title: 'since (UTC)', cell: row => moment(row.since), rank: 1 },
  {
    title: 'until (UTC)',
    cell: row => (row.state === 'open' && row.until === null ? 'closed by hand' : moment(row.until)),
  },
  { title: 'reason', cell: row => row.reason, rank: 2 },
];

const CHANGES: readonly Column<BreakerChange>[] = [
  { title: 'at (UTC)', cell: row => moment(row.at) },
  { title: 'breaker', cell: row => row.kind },
  { title: 'of', cell: row => row.subject },
  { title: 'from', cell: row => row.from },
  { title: 'to', cell: row => row.to },
  { title: 'reading', align: 'right', cell: readingOf },
  { title: 'limit', align: 'right', cell: row => readingText(row.kind, row.limit) },
  { title: 'by', cell: row => row.by },
  { title: 'reason', cell: row => row.reason, rank: 1 },
];

/** Where each breaker stands, and how near a closed one is to its limit; or what changed. */
export function breakersReport({ history }: BreakersOptions): Report<unknown> {
  if (history === true) {
    const report: Report<readonly BreakerChange[]> = {
      read: (db, { system }) => readBreakerHistory(db, system.account),
      show: (rows, canvas) => renderTable(CHANGES, rows, { ...canvas, empty: 'No breaker has ever moved.' }),
    };
    return report as Report<unknown>;
  }
  const report: Report<readonly BreakerStand[]> = {
    read: (db, { system, profileFile }) =>
      readBreakers(db, { account: system.account, config: limitsOf(profileFile).risk }),
    show: (rows, canvas) => renderTable(STANDS, rows, { ...canvas, empty: 'No breaker is enabled.' }),
  };
  return report as Report<unknown>;
}
