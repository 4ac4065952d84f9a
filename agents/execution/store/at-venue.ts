import { LIVE_STATES } from '#shared/domain/order-state.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { AtVenue } from '../core/cancel-all-after.ts';

/** What our books have at the venue now. */
export async function readAtVenue(db: Transaction, account: string): Promise<Omit<AtVenue, 'externalOrders'>> {
  const [orders, positions] = await Promise.all([
    db
      .selectFrom('orders')
      .select(['purpose', 'type', 'state'])
      .where('account', '=', account)
      .where('state', 'in', LIVE_STATES)
      .execute(),
    db.selectFrom('positions').select('id').where('account', '=', account).where('closed_at', 'is', null).execute(),
  ]);
  return { orders, openPositions: positions.length };
}
