import type { Desk } from '#agents/execution/core/desk.ts';
import type { Fact } from '#agents/execution/core/facts.ts';
import type { Side, VenueOrderId } from '#shared/domain/order.ts';
import { type Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import type { PostingLine } from '#shared/research/backtest/outcome.ts';
import type { EngineEvent } from '#shared/simulation/types.ts';

/** What a desk holds once the facts that wait for it are taken in: base, signed. */
export interface Holder {
  readonly desk: Desk;
  readonly held: Decimal;
}

/** What of the desk's position is known and on its way, in base, signed. */
export function heldBy(desk: Desk, facts: readonly Fact[]): Decimal {
  const open = desk.positions.find(position => position.closedAt === null);
  const now = open === undefined ? ZERO : signed(open.side === 'long' ? 'buy' : 'sell', open.quantity);
  return facts.reduce((held, fact) => (fact.kind === 'fill' ? held.plus(signed(fact.side, fact.quantity)) : held), now);
}

const signed = (side: Side, quantity: Decimal): Decimal => (side === 'buy' ? quantity : quantity.neg());

/** A piece of news for one desk: a fact, and what is booked. */
export interface News {
  readonly desk: Desk;
  readonly fact: Fact;
  readonly posting: PostingLine | null;
}

/** Funding of the account's one position in a symbol, for each bot by what it holds of it. */
export function fundingNews(
  { at, quantity, amount }: Extract<EngineEvent, { readonly kind: 'funded' }>,
  holders: readonly Holder[],
): readonly News[] {
  const parts = split(amount, { whole: quantity, weights: holders.map(({ held }) => held) });
  return holders.map(({ desk }, index) => {
    const part = parts[index] ?? ZERO;
    const { botId: bot, instrumentId: instrument } = desk.key;
    return {
      desk,
      fact: { kind: 'funding', amount: part, venueTime: at },
      posting: { bot, instrument, kind: 'funding', amount: part.toFixed(), venueTime: at },
    };
  });
}

type Liquidated = Extract<EngineEvent, { readonly kind: 'liquidated' }>;

/** The end of what every bot holds in a symbol, at one price; the fee is paid by those on the side that the venue closed. */
export function liquidationNews(
  { at, asset }: Liquidated,
  { side, price, fee, tradeId }: Liquidated['positions'][number],
  holders: readonly Holder[],
): readonly News[] {
  const weights = holders.map(({ held }) => (held.isNegative() === (side === 'buy') ? held.abs() : ZERO));
  const fees = split(fee, { whole: sum(weights), weights });
  return holders.map(({ desk, held }, index) => ({
    desk,
    fact: {
      kind: 'liquidation',
      quantity: held.abs(),
      price,
      fee: fees[index] ?? ZERO,
      feeAsset: asset,
      venueOrderId: `liquidation-${tradeId}` as VenueOrderId,
      venueTradeId: `${tradeId}-${index}`,
      venueTime: at,
    },
    posting: null,
  }));
}

const PLACES = 8;

/** `total` by the weights' shares of `whole`; the last one gets what rounding leaves, so that the parts are the total to the last digit. */
function split(
  total: Decimal,
  { whole, weights }: { readonly whole: Decimal; readonly weights: readonly Decimal[] },
): readonly Decimal[] {
  const last = weights.findLastIndex(weight => !weight.isZero());
  let left = total;
  return weights.map((weight, index) => {
    if (index === last) return left;
    const part = whole.isZero() ? ZERO : total.times(weight).div(whole).toDecimalPlaces(PLACES);
    left = left.minus(part);
    return part;
  });
}
