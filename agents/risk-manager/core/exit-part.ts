import { Decimal, floorToStep } from '#shared/kernel/decimal.ts';
import type { ExitCandidate } from './candidate.ts';
import type { OpenPosition, RiskContext } from './context.ts';

/** What an exit sells, in base. `whole`: what it would leave cannot be sold, so it leaves nothing. `too-small`: the venue takes no such order. */
export interface ExitPart {
  readonly kind: 'whole' | 'part' | 'too-small';
  readonly quantity: Decimal;
}

const ONE = new Decimal(1);
/** A share is a plain number: what it makes of a quantity may be this far, as a share of it, below the step that was meant. */
const DOUBT = new Decimal('1e-9');

/** The part of the position that an exit asks for, on the venue's step; of an instrument that is not known, all of it. */
export function exitPart(
  { markets }: Pick<RiskContext, 'markets'>,
  { instrumentId, share }: ExitCandidate,
  { quantity }: Pick<OpenPosition, 'quantity'>,
): ExitPart {
  const market = markets.get(instrumentId);
  if (share.gte(ONE) || market === undefined) return { kind: 'whole', quantity };
  const { stepSize, minQuantity, minNotional } = market.instrument;
  const isSellable = (part: Decimal): boolean => {
    const rounded = floorToStep(part, stepSize);
    const isWorth = market.mark === null || rounded.times(market.mark).gte(minNotional);
    return rounded.gt(0) && rounded.gte(minQuantity) && isWorth;
  };
  const part = floorToStep(quantity.times(share).times(ONE.plus(DOUBT)), stepSize);
  if (!isSellable(quantity.minus(part))) return { kind: 'whole', quantity };
  return { kind: isSellable(part) ? 'part' : 'too-small', quantity: part };
}
