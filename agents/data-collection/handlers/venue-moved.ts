import type { Handler } from '#shared/messaging/handler.ts';
import { handler } from '#shared/messaging/handler.ts';
import type { Log } from '#shared/runtime/log.ts';

/** Execution trades at another address of the venue now: the market is followed there too, without a restart. */
export const onVenueMoved = (follow: () => Promise<void>, log: Log): Handler =>
  handler('venue-moved', async () => ({
    send: [],
    afterCommit: () => void follow().catch(error => log.error('venue-move-failed', { error })),
  }));
