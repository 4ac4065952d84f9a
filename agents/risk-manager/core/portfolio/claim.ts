import { type Decimal, maximum, ZERO } from '#shared/kernel/decimal.ts';

/** What a bot has at work in an instrument: its position and the entries on their way. Money in quote. */
export interface Claim {
  readonly botId: string;
  readonly instrumentId: string;
  readonly side: 'long' | 'short';
  /** The position at its entry price, and what approved entries hold back. */
  readonly cost: Decimal;
  /** The position at its mark, and what approved entries hold back. */
  readonly value: Decimal;
  /** What is lost when its stop is hit, fees in; at least 0. */
  readonly heat: Decimal;
}
export type Claims = ReadonlyMap<string, Claim>;

export const claimKey = (of: { readonly botId: string; readonly instrumentId: string }): string =>
  `${of.botId}|${of.instrumentId}`;

/** Enters a claim beside what is known of the same bot and instrument. */
export function addClaim(claims: Map<string, Claim>, claim: Claim): void {
  const key = claimKey(claim);
  const known = claims.get(key);
  claims.set(
    key,
    known === undefined
      ? claim
      : {
          ...known,
          cost: known.cost.plus(claim.cost),
          value: known.value.plus(claim.value),
          heat: known.heat.plus(claim.heat),
        },
  );
}

/** The sum of one amount over the claims that count. */
export function sumOf(
  claims: Claims,
  amount: 'cost' | 'value' | 'heat',
  counts: (claim: Claim) => boolean = () => true,
): Decimal {
  let total = ZERO;
  for (const claim of claims.values()) if (counts(claim)) total = total.plus(claim[amount]);
  return total;
}

/** What is lost on the way from a price to a stop, per unit of base, before fees; below 0 where the stop secures a profit. */
export const lossTo = (side: Claim['side'], from: Decimal, stop: Decimal): Decimal =>
  side === 'long' ? from.minus(stop) : stop.minus(from);

interface Held {
  readonly side: Claim['side'];
  readonly quantity: Decimal;
  readonly mark: Decimal;
  /** Null: nothing bounds the loss, all of the value may go. */
  readonly stopLoss: Decimal | null;
}

/** What a position loses from its mark to its stop, the fee of leaving in; at least 0. */
export function heatOfPosition({ side, quantity, mark, stopLoss }: Held, feeRate: Decimal): Decimal {
  if (stopLoss === null) return quantity.times(mark);
  return maximum(quantity.times(lossTo(side, mark, stopLoss).plus(stopLoss.times(feeRate))), ZERO);
}

/** What one of base of an entry loses from the price that it is expected at to its stop, the fees of both ways in. */
export const heatOfEntry = (price: Decimal, stopLoss: Decimal, feeRate: Decimal): Decimal =>
  price.minus(stopLoss).abs().plus(price.plus(stopLoss).times(feeRate));
