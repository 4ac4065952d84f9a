import type { Id } from '#shared/kernel/ids.ts';
import type { Handler } from '#shared/messaging/handler.ts';
import { handler } from '#shared/messaging/handler.ts';

/** An operator wants the venue compared with our books now. */
export const onReconcileCommanded = (reconcile: (commandId: Id) => void): Handler =>
  handler('reconcile-commanded', async (_, messages) => ({
    send: [],
    afterCommit: () => {
      for (const { payload } of messages) reconcile(payload.commandId);
    },
  }));
