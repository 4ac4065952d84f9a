import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { deskText } from './core/desk.ts';
import type { Finding } from './core/draft.ts';
import { fillIdOf } from './core/facts.ts';
import type { Turn } from './core/turn.ts';

/** What others hear of a turn: its fills, a close with dust, and what a person should know. */
export function messagesOf({ desk, fills, positions, dustClosed, findings }: Turn, marketNow: EpochMs): Outgoing[] {
  const { account } = desk.key;
  const out: Outgoing[] = fills.map(({ fact, order }) => {
    const fillId = fillIdOf(desk.key, fact.venueTradeId);
    const cause = { id: fillId, correlationId: order.correlationId, marketTime: fact.venueTime };
    return send('fill-recorded', { key: account, payload: { fillId, account }, cause });
  });
  for (const position of positions) {
    if (!dustClosed.includes(position.id)) continue;
    const id = deriveId('position-closed', position.id, position.dust.toString());
    const cause = { id, correlationId: position.correlationId, marketTime: marketNow };
    out.push(send('position-closed', { key: account, payload: { positionId: position.id, account }, cause }));
  }
  for (const finding of findings) out.push(alert(finding, { source: deskText(desk.key), marketNow }));
  return out;
}

/** An alert; the same finding within a minute is the same message. */
export function alert(
  finding: Omit<Finding, 'code'> & { readonly code: string },
  { source, marketNow }: { readonly source: string; readonly marketNow: EpochMs },
): Outgoing {
  const id: Id = deriveId('finding', source, finding.title, Math.floor(marketNow / 60_000));
  return send('alert-raised', {
    key: finding.code,
    payload: {
      rule: finding.code,
      severity: finding.severity,
      title: finding.title.slice(0, 200),
      message: finding.detail.slice(0, 4_000),
      code: finding.code,
    },
    cause: { id, correlationId: id, marketTime: marketNow },
  });
}
