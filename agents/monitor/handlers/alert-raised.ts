import { handler } from '#shared/messaging/handler.ts';
import { keyOf } from '../core/settle.ts';
import type { Desk } from '../desk.ts';
import { type Raised, raiseAlerts } from '../store.ts';

/** Keeps one open alert per rule and title, and counts how often it was reported. */
export const onAlertRaised = ({ wallNow, log }: Desk) =>
  handler('alert-raised', async ({ tx }, messages) => {
    const raised = new Map<string, Raised>();
    for (const { payload } of messages) {
      const key = keyOf(payload);
      raised.set(key, { ...payload, occurrences: (raised.get(key)?.occurrences ?? 0) + 1 });
    }
    await raiseAlerts(tx, [...raised.values()], wallNow());
    return {
      send: [],
      afterCommit() {
        for (const { payload, correlationId, producer } of messages) {
          log.warn('alert-raised', { ...payload, by: producer, correlationId });
        }
      },
    };
  });
