import type { Handler } from '#shared/messaging/handler.ts';
import { handler } from '#shared/messaging/handler.ts';
import type { Desks } from '../desks.ts';
import type { LoadedDesks } from '../store/desks.ts';

/** Approvals become orders, committed as sent before the venue is called. What is not approved in the database is nothing. */
export const onOrderApproved = (desks: Desks): Handler =>
  handler(
    'order-approved',
    (context, messages, prefetched: LoadedDesks | null) =>
      desks.approve(
        context,
        messages.map(message => message.payload.approvalId),
        prefetched,
      ),
    tx => desks.prefetch(tx),
  );
