import type { Cause, Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import type { DecisionRow } from '../store.ts';

/** Tells execution of the approvals among new decisions, in their order. */
export function approvals(rows: readonly DecisionRow[], causeOf: (row: DecisionRow) => Cause): readonly Outgoing[] {
  return rows
    .filter(row => row.verdict === 'approved')
    .map(row =>
      send('order-approved', {
        key: `${row.account}|${row.instrument_id}`,
        payload: { approvalId: row.id },
        cause: causeOf(row),
        ordinal: row.id,
        validUntil: row.valid_until === null ? null : (Date.parse(row.valid_until) as Outgoing['marketTime']),
      }),
    );
}
