import type { Side } from '#shared/domain/order.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { concerns, sizeShareOf } from './breakers/effects.ts';
import type { Candidate, EntryCandidate, ExitCandidate, MoveStopCandidate } from './candidate.ts';
import { type BotFacts, claimKey, type OpenPosition, type RiskContext } from './context.ts';
import { exitPart } from './exit-part.ts';
import { entryExpiry } from './expiry.ts';
import { addClaim, type Claim, heatOfEntry } from './portfolio/claim.ts';
import { denialsOf, denialsOfEntry } from './rules/registry.ts';
import type { Denial } from './rules/rule.ts';
import { expectedPrice } from './sizing/cost.ts';
import { EntrySize, type Sizing } from './sizing/size-entry.ts';

declare const approved: unique symbol;
/** What passed all rules. Only this file makes one. */
export type Approved<T> = T & { readonly [approved]: true };

export interface EntryOrder {
  readonly intent: 'entry';
  readonly candidate: EntryCandidate;
  readonly side: Side;
  readonly quantity: Decimal;
  readonly stopLoss: Decimal;
  /** Quote that the approval takes at once: the quantity at the worst price, fee in. */
  readonly reserved: Decimal;
  /** Quote that it would lose at its stop, fees in. */
  readonly heat: Decimal;
  readonly sizing: Sizing;
  /** Market time after which it must not be sent. */
  readonly validUntil: EpochMs;
}

export interface ExitOrder {
  readonly intent: 'exit';
  readonly candidate: ExitCandidate;
  readonly side: Side;
  /** The whole position or a part of it, in base. */
  readonly quantity: Decimal;
  readonly positionId: Id;
}

export interface MoveStopOrder {
  readonly intent: 'move-stop';
  readonly candidate: MoveStopCandidate;
  /** The side of the protective order. */
  readonly side: Side;
  readonly positionId: Id;
  readonly stopLoss: Decimal;
  readonly takeProfit: Decimal | null;
}

export type Order = EntryOrder | ExitOrder | MoveStopOrder;

interface Denied {
  readonly kind: 'denied';
  readonly candidate: Candidate;
  /** All that spoke against it, the primary one first. */
  readonly denials: readonly [Denial, ...Denial[]];
  /** The position it was about; null for an entry and when there is none. */
  readonly position: OpenPosition | null;
}

export type Verdict = { readonly kind: 'approved'; readonly order: Approved<Order> } | Denied;

/** Judges one candidate. Pure: the same context and candidate always give the same verdict. */
export function decide(context: RiskContext, wish: Candidate): Verdict {
  const position = context.positions.get(claimKey(wish)) ?? null;
  if (wish.intent === 'entry') {
    const candidate = shrunk(context, wish);
    const size = new EntrySize(context, candidate);
    const denials = denialsOfEntry(context, candidate, size);
    return verdictOf({ candidate, denials, position }, () => entryOrder(context, candidate, size));
  }
  const denials = denialsOf(context, wish);
  return verdictOf({ candidate: wish, denials, position }, () => orderFor(context, wish, position));
}

function verdictOf(
  { candidate, denials, position }: Omit<Denied, 'kind' | 'denials'> & { readonly denials: readonly Denial[] },
  order: () => Order,
): Verdict {
  const [first, ...rest] = denials;
  if (first !== undefined) return { kind: 'denied', candidate, denials: [first, ...rest], position };
  return { kind: 'approved', order: order() as Approved<Order> };
}

/** What breakers leave of an entry's size. */
function shrunk({ breakers }: RiskContext, entry: EntryCandidate): EntryCandidate {
  if (breakers.length === 0) return entry;
  const share = Math.min(1, ...breakers.filter(one => concerns(one, entry)).map(sizeShareOf));
  return share === 1 ? entry : { ...entry, size: entry.size.times(share) };
}

/** Judges candidates one after the other; each approval takes its share before the next is judged. */
export function decideAll(context: RiskContext, candidates: readonly Candidate[]): readonly Verdict[] {
  const account = accountOf(context);
  return candidates.map(candidate => {
    const verdict = decide(account, candidate);
    if (verdict.kind === 'approved') take(account, verdict.order);
    return verdict;
  });
}

/** A copy of the context that approvals are entered into: copying it for each of many would cost their square. */
interface Account extends RiskContext {
  readonly bots: Map<string, BotFacts>;
  readonly positions: Map<string, OpenPosition>;
  readonly claims: Map<string, Claim>;
  exposure: Decimal;
  heat: Decimal;
  entriesWithinMinute: number;
}

const accountOf = (context: RiskContext): Account => ({
  ...context,
  bots: new Map(context.bots),
  positions: new Map(context.positions),
  claims: new Map(context.claims),
});

function orderFor(
  context: RiskContext,
  candidate: ExitCandidate | MoveStopCandidate,
  position: OpenPosition | null,
): Order {
  invariant(position !== null, `${candidate.intent} of ${candidate.instrumentId} passed without a position`);
  const side = position.side === 'long' ? 'sell' : 'buy';
  const { positionId } = position;
  if (candidate.intent === 'exit') {
    const { quantity } = exitPart(context, candidate, position);
    return { intent: 'exit', candidate, side, quantity, positionId };
  }
  const { stopLoss, takeProfit } = candidate;
  invariant(stopLoss !== null, 'a stop was moved to nowhere');
  return { intent: 'move-stop', candidate, side, positionId, stopLoss, takeProfit };
}

function entryOrder(context: RiskContext, candidate: EntryCandidate, size: EntrySize): EntryOrder {
  const sizing = size.sizing();
  invariant(sizing !== null && candidate.stopLoss !== null, `entry ${candidate.approvalId} passed without a size`);
  const lost = heatOfEntry(expectedPrice(candidate), candidate.stopLoss, context.limits.feeRate);
  return {
    intent: 'entry',
    candidate,
    side: candidate.side === 'long' ? 'buy' : 'sell',
    quantity: sizing.quantity,
    stopLoss: candidate.stopLoss,
    reserved: sizing.quantity.times(sizing.unitCost),
    heat: sizing.quantity.times(lost),
    sizing,
    validUntil: entryExpiry(candidate, context.limits),
  };
}

function take(account: Account, order: Order): void {
  const key = claimKey(order.candidate);
  if (order.intent === 'entry') {
    const { botId, instrumentId, side } = order.candidate;
    const { reserved, heat } = order;
    const bot = account.bots.get(botId);
    invariant(bot !== undefined, `entry approved for the unknown bot ${botId}`);
    account.bots.set(botId, { ...bot, freeCash: bot.freeCash.minus(reserved) });
    addClaim(account.claims, { botId, instrumentId, side, cost: reserved, value: reserved, heat });
    account.exposure = account.exposure.plus(reserved);
    account.heat = account.heat.plus(heat);
    account.entriesWithinMinute++;
    const held = account.positions.get(key);
    if (held !== undefined) account.positions.set(key, { ...held, entryPending: true });
    return;
  }
  const position = account.positions.get(key);
  invariant(position !== undefined, `no position behind ${order.candidate.approvalId}`);
  account.positions.set(
    key,
    order.intent === 'exit'
      ? { ...position, exitPending: true, partPending: order.quantity.lt(position.quantity) }
      : { ...position, stopLoss: order.stopLoss },
  );
}
