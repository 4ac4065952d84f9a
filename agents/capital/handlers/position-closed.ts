import { handler } from '#shared/messaging/handler.ts';
import { book, dustBookings } from '../store.ts';

/** What a closed position left behind is nobody's in particular: it goes to the unassigned holdings. */
export const onPositionClosed = () =>
  handler('position-closed', async ({ tx }, messages) => {
    for (const [account, positions] of Map.groupBy(messages, message => message.payload.account)) {
      const ids = positions.map(position => position.payload.positionId);
      await book(tx, account, await dustBookings(tx, ids));
    }
    return { send: [] };
  });
