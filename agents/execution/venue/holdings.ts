import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Trading } from '#shared/exchange/port.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { knownHoldings, livePurchases, type Purchase } from '../store/holdings.ts';

interface Sources {
  readonly trading: Pick<Trading, 'balances' | 'openOrders'>;
  readonly db: Transaction;
}

/**
 * Whether the account surely holds all of a symbol's base that our books know of, so that nothing unknown was sold. It is
 * no proof while a purchase may have come in unseen, which would make good what was sold, or while the books move.
 */
export async function holdsAll({ trading, db }: Sources, account: string, symbol: MarketSymbol): Promise<boolean> {
  const base = symbol.slice(0, symbol.indexOf('/'));
  const before = await knownHoldings(db, account, base);
  const balances = await trading.balances();
  if (before === null || !balances.ok) return false;
  const [after, purchases] = await Promise.all([knownHoldings(db, account, base), livePurchases(db, account, base)]);
  if (after === null || !after.eq(before)) return false;
  const held = balances.value.balances.find(balance => balance.asset === base);
  if (held === undefined ? after.gt(0) : held.free.plus(held.locked).lt(after)) return false;
  return restAsKnown(trading, purchases);
}

/** Whether each purchase rests at the venue with as much filled as we know of. */
async function restAsKnown(trading: Pick<Trading, 'openOrders'>, purchases: readonly Purchase[]): Promise<boolean> {
  for (const [symbol, expected] of Map.groupBy(purchases, purchase => purchase.symbol)) {
    const open = await trading.openOrders(symbol);
    if (!open.ok) return false;
    const filled = new Map(open.value.map(order => [order.clientOrderId, order.filledQuantity]));
    if (!expected.every(purchase => filled.get(purchase.clientOrderId)?.eq(purchase.filled) === true)) return false;
  }
  return true;
}
