import { type Amount, adjustmentPostings, allocationPostings, openingPostings } from '#shared/accounting/postings.ts';
import { type Decimal, minimum, ZERO } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { handler, type Transaction } from '#shared/messaging/handler.ts';
import type { Message, Outgoing } from '#shared/messaging/message.ts';
import { pricesIn } from '#shared/persistence/reads/books.ts';
import { allocate } from '../core/allocation.ts';
import { differences, suspect } from '../core/discrepancy.ts';
import type { Desk } from '../desk.ts';
import { type AccountView, type Booking, book, saveAllocations, viewAccount, writeEquity } from '../store.ts';
import { adjustmentAlert } from './alerts.ts';

type Observed = Message<'balances-observed'>;

/**
 * The venue's balances were read. At first sight they open the books; later they check them. Bots without capital get
 * theirs. Several readings that wait together are one: only the last is stored.
 */
export const onBalancesObserved = (desk: Desk) =>
  handler('balances-observed', async ({ tx, marketNow }, messages) => {
    const send: Outgoing[] = [];
    for (const message of new Map(messages.map(one => [one.payload.account, one])).values()) {
      const { account } = message.payload;
      send.push(...(await settle(desk, tx, { message, marketNow })));
      desk.valued(await writeEquity(tx, { account, quote: desk.quoteAsset, now: marketNow }));
    }
    return { send };
  });

async function settle(
  desk: Desk,
  tx: Transaction,
  { message, marketNow }: { readonly message: Observed; readonly marketNow: EpochMs },
): Promise<readonly Outgoing[]> {
  const { account } = message.payload;
  const openingId = deriveId('ledger', 'opening', account);
  const view = await viewAccount(tx, account, openingId);
  if (view.venueTime === null) return [];
  const found = view.opened ? believed(desk, view) : differences(view.venue, booksOf(view));
  const bookings = view.opened
    ? adjustments(message, found, marketNow) // as the equity is that it changes, or a deposit would look like a profit
    : [{ id: openingId, lines: openingPostings(found), fillId: null, marketTime: view.venueTime }];
  const allocations = allocationsOf(desk, view, found);
  const given = allocations.map(
    (one): Booking => ({
      id: deriveId('ledger', 'allocation', account, one.botId),
      lines: allocationPostings(one.botId, { asset: desk.quoteAsset, amount: one.amount }),
      fillId: null,
      marketTime: view.venueTime ?? message.marketTime,
    }),
  );
  await Promise.all([
    book(tx, account, [...bookings, ...given]),
    saveAllocations(tx, { account, asset: desk.quoteAsset }, allocations),
  ]);
  return view.opened && found.length > 0 ? alert(desk, tx, { message, found }) : [];
}

/** What differs from the books for so long that it is believed. */
function believed(desk: Desk, view: AccountView): readonly Amount[] {
  const { venueTime, venue, unbooked, outcomeUnknown } = view;
  if (venueTime === null) return [];
  const moving = unbooked > 0 || desk.fillsBooked;
  const { adjust, suspicion } = suspect(
    desk.suspicion,
    { venueTime, venue, books: booksOf(view), moving, outcomeUnknown },
    desk.patience,
  );
  desk.suspicion = suspicion;
  desk.fillsBooked = false;
  return adjust;
}

/** All books of holders together, per asset. */
function booksOf(view: AccountView): ReadonlyMap<string, Decimal> {
  const total = new Map<string, Decimal>();
  for (const amounts of view.holdings.values()) {
    for (const [asset, amount] of amounts) total.set(asset, (total.get(asset) ?? ZERO).plus(amount));
  }
  return total;
}

function adjustments(message: Observed, found: readonly Amount[], marketTime: EpochMs): readonly Booking[] {
  const idOf = (asset: string): Id => deriveId('ledger', 'adjustment', message.id, asset);
  return found.map(one => ({ id: idOf(one.asset), lines: adjustmentPostings(one), fillId: null, marketTime }));
}

function allocationsOf(desk: Desk, view: AccountView, found: readonly Amount[]) {
  const quote = desk.quoteAsset;
  const adjusted = found.find(one => one.asset === quote)?.amount ?? ZERO;
  const unassigned = (view.holdings.get(null)?.get(quote) ?? ZERO).plus(adjusted);
  const available = minimum(unassigned, view.free.get(quote) ?? ZERO);
  return allocate(view.waiting, { available, given: [...view.given.values()] });
}

async function alert(
  desk: Desk,
  tx: Transaction,
  { message, found }: { readonly message: Observed; readonly found: readonly Amount[] },
): Promise<readonly Outgoing[]> {
  const prices = await pricesIn(tx, desk.quoteAsset);
  const one = adjustmentAlert({ message, found, prices, quote: desk.quoteAsset, above: desk.alertAbove });
  return one === null ? [] : [one];
}
