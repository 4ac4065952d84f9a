import { type Amount, openingPostings, UNASSIGNED } from '#shared/accounting/postings.ts';
import { type Decimal, minimum, ZERO } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { handler, type Transaction } from '#shared/messaging/handler.ts';
import type { Message, Outgoing } from '#shared/messaging/message.ts';
import { pricesIn } from '#shared/persistence/reads/books.ts';
import { allocate } from '../core/allocation/opening.ts';
import { differences, suspect } from '../core/discrepancy.ts';
import type { Move } from '../core/view.ts';
import type { Desk } from '../desk.ts';
import { type AccountView, book, type FlowScope, readState, viewAccount, writeEquity } from '../store.ts';
import { makeMoves } from '../turn.ts';
import { adjustmentAlert, smallCapitalAlert } from './alerts.ts';
import { followOutside } from './outside.ts';

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
      const quote = desk.quoteAsset;
      const openingId = deriveId('ledger', 'opening', account);
      const view = await viewAccount(tx, { account, quote, openingId });
      if (view.venueTime === null) continue;
      // the venue was there before the first bar
      const scope: FlowScope = { account, quote, now: epochMs(marketNow || view.venueTime) };
      send.push(...(await settle(desk, tx, { message, scope, view, openingId })));
      desk.valued(await writeEquity(tx, scope));
    }
    return { send };
  });

interface Settling {
  readonly message: Observed;
  /** At the moment of the equity that it changes, or a deposit would look like a profit. */
  readonly scope: FlowScope;
  readonly view: AccountView;
  readonly openingId: Id;
}

async function settle(
  desk: Desk,
  tx: Transaction,
  { message, scope, view, openingId }: Settling,
): Promise<readonly Outgoing[]> {
  const { account, now } = scope;
  const found = view.opened ? believed(desk, view) : differences(view.venue, booksOf(view));
  if (!view.opened) {
    await book(tx, account, [
      { id: openingId, lines: openingPostings(found), fillId: null, marketTime: view.venueTime ?? now },
    ]);
  }
  const prices = found.length > 0 && view.opened ? await pricesIn(tx, desk.quoteAsset) : new Map();
  const unexplained = view.opened ? await followOutside(tx, scope, { desk, message, found, prices }) : [];
  const given = view.waiting.length === 0 ? [] : await open({ desk, tx, view, found, scope, message });
  const alert = adjustmentAlert({
    message,
    found: unexplained,
    prices,
    quote: desk.quoteAsset,
    above: desk.alertAbove,
  });
  return [...given, ...(alert === null ? [] : [alert])];
}

/** Gives capital to bots that have none, and tells which of them have less than their strategy needs. Nothing while capital is preserved. */
async function open(at: {
  readonly desk: Desk;
  readonly tx: Transaction;
  readonly view: AccountView;
  readonly found: readonly Amount[];
  readonly scope: FlowScope;
  readonly message: Observed;
}): Promise<readonly Outgoing[]> {
  const { desk, tx, view, found, scope, message } = at;
  const state = await readState(tx, scope.account);
  if (state !== undefined && state.preserved_since !== null) return [];
  const { reserved, allocations } = allocationsOf(desk, view, found);
  const reserve: Move = {
    ...{ from: UNASSIGNED, to: { book: 'reserve' }, amount: reserved, kind: 'reserve' },
    ...{ rule: 'emergency-reserve', reason: 'kept from trading' },
  };
  const toBots = allocations.map(({ botId, share, amount }): Move => {
    const reason = `its share of ${share.toFixed()}`;
    const to = { book: 'bot', botId } as const;
    return { from: UNASSIGNED, to, amount, kind: 'allocation', rule: 'first-allocation', reason };
  });
  // the same in every installation that begins like this one
  const ids = allocations.map(({ botId }) => botId);
  const cause = ids.length === 0 ? message.id : deriveId('ledger', 'allocation', scope.account, ...ids);
  await makeMoves(tx, scope, { moves: [...(reserved.gt(0) ? [reserve] : []), ...toBots], cause });
  const shortages = allocations.flatMap(({ botId, amount }) => {
    const strategy = view.waiting.find(bot => bot.botId === botId)?.strategy ?? '';
    const needed = desk.minimumPerStrategy[strategy] ?? 0;
    return amount.lt(needed) ? [{ botId, strategy, amount, needed }] : [];
  });
  const alert = smallCapitalAlert(message, scope.quote, shortages);
  return alert === null ? [] : [alert];
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

function allocationsOf(desk: Desk, view: AccountView, found: readonly Amount[]) {
  const quote = desk.quoteAsset;
  const adjusted = found.find(one => one.asset === quote)?.amount ?? ZERO;
  const unowned = (view.holdings.get(null)?.get(quote) ?? ZERO).plus(adjusted);
  const unassigned = unowned.minus(view.funds.get(quote) ?? ZERO);
  const available = minimum(unassigned, view.free.get(quote) ?? ZERO);
  const { reserve } = view;
  return allocate(view.waiting, {
    available,
    given: [...view.given.values()],
    reserve,
    reserveShare: desk.rules.reserve,
  });
}
