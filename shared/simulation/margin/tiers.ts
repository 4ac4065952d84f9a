import { type Decimal, minimum, ZERO } from '../../kernel/decimal.ts';
import type { MarginTerms, MarginTier } from '../types.ts';

/** The tier that a notional ends in. */
function tierOf({ tiers }: Pick<MarginTerms, 'tiers'>, notional: Decimal): MarginTier {
  const last = tiers.at(-1) as MarginTier;
  return tiers.find(({ upTo }) => upTo === null || notional.lte(upTo)) ?? last;
}

/** What opening a position of that notional asks for: by the account's leverage, or by the tier's where that allows less. */
export const initialMargin = (terms: MarginTerms, notional: Decimal): Decimal =>
  notional.div(minimum(terms.leverage, tierOf(terms, notional).maxLeverage));

/** A straight piece of the maintenance margin: `rate` times the notional, less `deduction`. */
export interface MaintenancePiece {
  readonly from: Decimal;
  readonly upTo: Decimal | null;
  readonly rate: Decimal;
  readonly deduction: Decimal;
}

/** The maintenance margin as straight pieces, from the smallest notional on; it has no jumps. */
export function maintenancePieces({ tiers }: Pick<MarginTerms, 'tiers'>): readonly MaintenancePiece[] {
  const pieces: MaintenancePiece[] = [];
  let [from, deduction, before] = [ZERO, ZERO, ZERO];
  for (const { upTo, maintenanceRate: rate } of tiers) {
    deduction = deduction.plus(from.times(rate.minus(before)));
    pieces.push({ from, upTo, rate, deduction });
    before = rate;
    if (upTo !== null) from = upTo;
  }
  return pieces;
}

/** What a position of that notional must keep: each slice of it at the rate of its tier. */
export function maintenanceMargin(terms: Pick<MarginTerms, 'tiers'>, notional: Decimal): Decimal {
  const pieces = maintenancePieces(terms);
  const piece = pieces.find(({ upTo }) => upTo === null || notional.lte(upTo)) ?? pieces.at(-1);
  return piece === undefined ? ZERO : notional.times(piece.rate).minus(piece.deduction);
}
