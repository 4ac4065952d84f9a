import { type Handler, handler } from '#shared/messaging/handler.ts';

/** The account at a new moment of the market. */
export const onMarksMoved = (): Handler => handler('marks-moved', async () => ({ send: [] }));
