import { handler } from '#shared/messaging/handler.ts';
import type { Desk } from '../desk.ts';
import { book, fillBookings, writeEquity } from '../store.ts';

/** Books fills, each once, and values the account anew. */
export const onFillRecorded = (desk: Desk) =>
  handler('fill-recorded', async ({ tx, marketNow }, messages) => {
    for (const [account, fills] of Map.groupBy(messages, message => message.payload.account)) {
      const bookings = await fillBookings(
        tx,
        fills.map(fill => fill.payload.fillId),
      );
      const booked = book(tx, account, bookings);
      const [, unpriced] = await Promise.all([
        booked,
        writeEquity(tx, { account, quote: desk.quoteAsset, now: marketNow }),
      ]);
      desk.valued(unpriced);
    }
    desk.fillsBooked = true;
    return { send: [] };
  });
