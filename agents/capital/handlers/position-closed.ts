import { handler } from '#shared/messaging/handler.ts';
import { book, dustBookings } from '../store.ts';

/** What a closed position left behind is nobody's in particular: it goes to the unassigned holdings. */
export const onPositionClosed = () =>
  handler('position-closed', async ({ tx }, messages) => {
    for (const [account, told] of Map.groupBy(messages, message => message.payload.account)) {
      const closed = told.map(({ id, payload, marketTime }) => ({
        messageId: id,
        positionId: payload.positionId,
        marketTime,
      }));
      await book(tx, account, await dustBookings(tx, account, closed));
    }
    return { send: [] };
  });
