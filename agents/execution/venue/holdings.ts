import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { mayHideSale } from '../core/absence.ts';
import { knownHoldings, livePurchases, type Purchase } from '../store/holdings.ts';
import type { AccountReads } from './reads.ts';

interface Sources {
  readonly reads: Pick<AccountReads, 'balances' | 'openOrders'>;
  readonly db: Transaction;
}

/**
 * Whether the account surely holds all of a symbol's base that our books know of, so that `sold` of it was not sold. A
 * purchase that may have come in unseen would make good for a sale: then the balance proves something only where it is
 * what we know to the last digit, and nothing where purchases may add up to the sale. Nor does it while the books move.
 */
export async function holdsAll(
  { reads, db }: Sources,
  { account, symbol, sold }: { readonly account: string; readonly symbol: MarketSymbol; readonly sold: Decimal },
): Promise<boolean> {
  const base = symbol.slice(0, symbol.indexOf('/'));
  const before = await knownHoldings(db, account, base);
  const balances = await reads.balances();
  if (before === null || !balances.ok) return false;
  const [after, purchases] = await Promise.all([knownHoldings(db, account, base), livePurchases(db, account, base)]);
  if (after === null || !after.eq(before)) return false;
  const balance = balances.value.balances.find(one => one.asset === base);
  const surplus = balance === undefined ? after.neg() : balance.free.plus(balance.locked).minus(after);
  if (surplus.lt(0)) return false;
  const unseen = await notAtRest(reads, purchases);
  if (unseen === null) return false;
  return unseen.length === 0 || (surplus.isZero() && !mayHideSale(unseen.map(unseenOf), sold));
}

const unseenOf = ({ type, quantity, filled }: Purchase) => ({ type, rest: quantity.minus(filled) });

/** Purchases that do not rest at the venue with as much filled as we know of; null when it does not answer. */
async function notAtRest(
  reads: Pick<AccountReads, 'openOrders'>,
  purchases: readonly Purchase[],
): Promise<readonly Purchase[] | null> {
  const unseen: Purchase[] = [];
  for (const [symbol, expected] of Map.groupBy(purchases, purchase => purchase.symbol)) {
    const open = await reads.openOrders(symbol);
    if (!open.ok) return null;
    const filled = new Map(open.value.map(order => [order.clientOrderId, order.filledQuantity]));
    unseen.push(...expected.filter(purchase => filled.get(purchase.clientOrderId)?.eq(purchase.filled) !== true));
  }
  return unseen;
}
