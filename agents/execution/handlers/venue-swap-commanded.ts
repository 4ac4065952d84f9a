import type { Id } from '#shared/kernel/ids.ts';
import type { Handler } from '#shared/messaging/handler.ts';
import { handler } from '#shared/messaging/handler.ts';

/** An operator changed the keys or the addresses of the venue, and wants them used without a restart. */
export const onVenueSwapCommanded = (swap: (commandId: Id) => void): Handler =>
  handler('venue-swap-commanded', async (_, messages) => ({
    send: [],
    afterCommit: () => {
      for (const { payload } of messages) swap(payload.commandId);
    },
  }));
