import type { Position } from '../../contracts/api/trading.ts';
import { isoOf, type Reader } from './reader.ts';

export interface PositionFilter {
  readonly account: string;
}

/** Open positions, the oldest first. */
export async function readPositions(db: Reader, { account }: PositionFilter): Promise<readonly Position[]> {
  const rows = await db
    .selectFrom('open_positions')
    .selectAll()
    .where('account', '=', account)
    .orderBy('opened_at')
    .orderBy('position_id')
    .execute();
  return rows.map(row => ({
    instrument: row.instrument,
    venue: row.venue,
    strategy: row.strategy,
    side: row.side,
    quantity: row.quantity,
    entryPrice: row.entry_price,
    markPrice: row.mark_price,
    unrealizedPnl: row.unrealized_pnl,
    stopLoss: row.stop_loss,
    takeProfit: row.take_profit,
    openedAt: isoOf(row.opened_at),
    id: row.position_id,
    bot: row.bot,
    protected: row.protected,
  }));
}
