import { type Decimal, ZERO } from '../kernel/decimal.ts';
import { invariant } from '../kernel/invariant.ts';
import type { AssetPair, FillFacts } from './fill.ts';

/** Set apart from trading: for emergencies, as locked profit, or on its way out of the account by a person's hand. */
export const FUNDS = ['reserve', 'locked', 'outgoing'] as const;
export type Fund = (typeof FUNDS)[number];
/** Whose money it is: a bot's, nobody's yet, or set apart. Together the holders own what the venue holds. */
export type Holder =
  | { readonly book: 'bot'; readonly botId: string }
  | { readonly book: 'unassigned' }
  | { readonly book: Fund };
/** Where money comes from and goes: trades, fees, and the world outside the account. */
export type Counterparty = { readonly book: 'market' } | { readonly book: 'fees' } | { readonly book: 'external' };
export type Book = Holder | Counterparty;

export const UNASSIGNED: Extract<Holder, { book: 'unassigned' }> = { book: 'unassigned' };
const MARKET: Book = { book: 'market' };
const FEES: Book = { book: 'fees' };
/** The world outside the account. */
export const EXTERNAL: Extract<Counterparty, { book: 'external' }> = { book: 'external' };

export const isFund = (book: Book['book']): book is Fund =>
  book === 'reserve' || book === 'locked' || book === 'outgoing';
/** Whether a book is part of what the venue holds. */
export const isHolder = (book: Book): book is Holder =>
  book.book === 'bot' || book.book === 'unassigned' || isFund(book.book);

/** Why capital moves between holders, or enters and leaves the account. */
export const FLOW_KINDS = [
  'allocation',
  'reserve',
  'rebalance',
  'lock',
  'unlock',
  'sweep',
  'preservation',
  'set-aside',
  'release',
  'deposit',
  'withdrawal',
] as const;
export type FlowKind = (typeof FLOW_KINDS)[number];
export type PostingKind = FlowKind | 'opening' | 'trade' | 'fee' | 'dust' | 'funding' | 'adjustment' | 'external';

/** One line of a ledger transaction; `amount` is signed: above 0 the book gains. */
export interface Line {
  readonly book: Book;
  readonly asset: string;
  readonly amount: Decimal;
  readonly kind: PostingKind;
}

/** An amount of an asset. */
export interface Amount {
  readonly asset: string;
  readonly amount: Decimal;
}

/** A trade: base and quote change between the holder and the market, the fee goes from the holder to the fees. */
export function fillPostings(holder: Holder, fill: FillFacts, pair: AssetPair): readonly Line[] {
  const kind = holder.book === 'bot' ? 'trade' : 'external';
  const sign = fill.side === 'buy' ? 1 : -1;
  const base = fill.quantity.times(sign);
  const quote = fill.quantity.times(fill.price).times(-sign);
  return balanced([
    ...move(MARKET, holder, { kind, asset: pair.base, amount: base }),
    ...move(MARKET, holder, { kind, asset: pair.quote, amount: quote }),
    ...move(holder, FEES, { kind: 'fee', asset: fill.feeAsset, amount: fill.fee }),
  ]);
}

/** What the venue held when the account was first seen: nobody's yet. */
export function openingPostings(found: readonly Amount[]): readonly Line[] {
  return balanced(found.flatMap(one => move(EXTERNAL, UNASSIGNED, { kind: 'opening', ...one })));
}

/** Capital from one owner to another; outside is the counterparty `external`. */
export const flowPostings = (
  { from, to, kind }: { readonly from: Book; readonly to: Book; readonly kind: FlowKind },
  moved: Amount,
): readonly Line[] => balanced(move(from, to, { kind, ...moved }));

/** A bot's share of the capital, out of what is unassigned. */
export const allocationPostings = (botId: string, given: Amount): readonly Line[] =>
  flowPostings({ from: UNASSIGNED, to: { book: 'bot', botId }, kind: 'allocation' }, given);

/** What a position on margin paid (below 0) or received for being held, in quote. */
export const fundingPostings = (botId: string, paid: Amount): readonly Line[] =>
  balanced(move(MARKET, { book: 'bot', botId }, { kind: 'funding', ...paid }));

/** What is too small to sell goes from the bot to the unassigned holdings. */
export const dustPostings = (botId: string, dust: Amount): readonly Line[] =>
  balanced(move({ book: 'bot', botId }, UNASSIGNED, { kind: 'dust', ...dust }));

/** What the venue holds beyond the books (above 0) or less than them (below 0), e.g. a deposit or a withdrawal. */
export const adjustmentPostings = (difference: Amount): readonly Line[] =>
  balanced(move(EXTERNAL, UNASSIGNED, { kind: 'adjustment', ...difference }));

/** What a transaction changes for its holders, per asset: the part that the venue sees. */
export function heldByVenue(lines: readonly Line[]): ReadonlyMap<string, Decimal> {
  const held = new Map<string, Decimal>();
  for (const { book, asset, amount } of lines) {
    if (isHolder(book)) held.set(asset, (held.get(asset) ?? ZERO).plus(amount));
  }
  return held;
}

interface Movement extends Amount {
  readonly kind: PostingKind;
}

function move(from: Book, to: Book, { kind, asset, amount }: Movement): readonly Line[] {
  if (amount.isZero()) return [];
  return [
    { book: from, asset, amount: amount.neg(), kind },
    { book: to, asset, amount, kind },
  ];
}

function balanced(lines: readonly Line[]): readonly Line[] {
  const totals = new Map<string, Decimal>();
  for (const { asset, amount } of lines) totals.set(asset, (totals.get(asset) ?? ZERO).plus(amount));
  for (const [asset, total] of totals) invariant(total.isZero(), `a transaction sums to ${total} ${asset}, not to 0`);
  return lines;
}
