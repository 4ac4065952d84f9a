import { type Decimal, floorToStep } from '#shared/kernel/decimal.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import type { EntryCandidate } from '../candidate.ts';
import type { RiskContext } from '../context.ts';
import { boundsOf, shareOf } from './bounds.ts';
import { expectedPrice, unitCostOf } from './cost.ts';
import type { Asking, Method, SizingMethod } from './method.ts';
import { METHODS } from './methods.ts';
import { type Bound, DOUBT, type Quota } from './quota.ts';
import { methodOf } from './settings.ts';

export interface Sizing {
  /** Base, a multiple of the step size; 0 when nothing fits. */
  readonly quantity: Decimal;
  readonly method: SizingMethod;
  /** Why fixed fraction stood in for the method; null when it did not. */
  readonly fallback: string | null;
  /** The bound that was the smallest. */
  readonly cappedBy: Bound;
  /** All bounds; of equals the first counts. */
  readonly quotas: readonly Quota[];
  /** Quote per unit of base at worst: the collar's edge or the limit price, with the fee. */
  readonly unitCost: Decimal;
}

/** How large an entry may be. Rules ask for it, and so does the order that they let pass: it is worked out once, when it is first asked. */
export class EntrySize {
  readonly #context: RiskContext;
  readonly #candidate: EntryCandidate;
  #bounds: readonly Quota[] | undefined;
  #sizing: Sizing | null | undefined;

  /** The context must stand as long as it is asked. */
  constructor(context: RiskContext, candidate: EntryCandidate) {
    this.#context = context;
    this.#candidate = candidate;
  }

  /** A bound beside the entry's own wish; null when nothing bounds it so. */
  quotaOf(bound: Bound): Quota | null {
    return this.#quotas().find(quota => quota.bound === bound) ?? null;
  }

  /**
   * What the bot's method wants, and never more than the risk per trade and all other bounds allow, rounded down to the step. Of a whole
   * position an entry gets the share that it asks for, less what is held of it. Null when the equity, the stop or the instrument is unknown.
   */
  sizing(): Sizing | null {
    if (this.#sizing === undefined) this.#sizing = sized(this.#context, this.#candidate, this.#quotas());
    return this.#sizing;
  }

  #quotas(): readonly Quota[] {
    this.#bounds ??= boundsOf(this.#context, this.#candidate);
    return this.#bounds;
  }
}

function sized(context: RiskContext, candidate: EntryCandidate, bounds: readonly Quota[]): Sizing | null {
  const equity = context.bots.get(candidate.botId)?.equity ?? null;
  const instrument = context.markets.get(candidate.instrumentId)?.instrument;
  const { stopLoss } = candidate;
  const price = expectedPrice(candidate);
  if (equity === null || context.equity === null || instrument === undefined || stopLoss === null) return null;
  if (price.eq(stopLoss)) return null;
  const { quotas, ...how } = wishOf({ context, candidate, equity, price, stopLoss });
  const all = [...quotas, ...bounds];
  const cappedBy = smallest(all);
  const quantity = floorQuotient(cappedBy, instrument.stepSize);
  return { quantity, ...how, cappedBy: cappedBy.bound, quotas: all, unitCost: unitCostOf(context, candidate) };
}

type Wish = Pick<Sizing, 'method' | 'fallback' | 'quotas'>;

/** What the method wants, behind the risk per trade that bounds each. */
function wishOf(asking: Asking): Wish {
  const { context, candidate } = asking;
  const method = methodOf(context.limits.sizing, candidate.botId);
  const risk = quotaFrom(METHODS['fixed-fraction'](asking), 'per-trade-risk', candidate);
  invariant(risk !== null, 'a fixed fraction is always known');
  if (method === 'fixed-fraction') return { method, fallback: null, quotas: [risk] };
  const wanted = METHODS[method](asking);
  const own = quotaFrom(wanted, method, candidate);
  if (own !== null) return { method, fallback: null, quotas: [risk, own] };
  return { method, fallback: wanted.kind === 'unknown' ? wanted.why : null, quotas: [risk] };
}

function quotaFrom(wanted: ReturnType<Method>, bound: Bound, candidate: EntryCandidate): Quota | null {
  if (wanted.kind === 'unknown') return null;
  return { bound, room: shareOf(wanted.whole, wanted.held, candidate), perUnit: wanted.perUnit };
}

/** `room` / `perUnit` on the step below. The long division is done only where plain numbers cannot tell the step. */
function floorQuotient({ room, perUnit }: Quota, stepSize: Decimal): Decimal {
  const steps = room.toNumber() / perUnit.toNumber() / stepSize.toNumber();
  const rest = steps - Math.floor(steps);
  if (steps < 1 / DOUBT && rest > steps * DOUBT && 1 - rest > steps * DOUBT) return stepSize.times(Math.floor(steps));
  return floorToStep(room.div(perUnit), stepSize);
}

/** The first of the smallest. */
function smallest(quotas: readonly Quota[]): Quota {
  const [first, ...rest] = quotas;
  invariant(first !== undefined, 'an entry has a bound');
  let least = first;
  let size = first.room.toNumber() / first.perUnit.toNumber();
  for (const quota of rest) {
    const own = quota.room.toNumber() / quota.perUnit.toNumber();
    const isSure = Math.abs(own - size) > DOUBT * size;
    if (isSure ? own < size : quota.room.times(least.perUnit).lt(least.room.times(quota.perUnit))) {
      least = quota;
      size = own;
    }
  }
  return least;
}

/** A bound as what the entry may cost at worst, in quote. */
export const costOf = ({ room, perUnit }: Quota, unitCost: Decimal): Decimal =>
  perUnit.eq(unitCost) ? room : room.times(unitCost).div(perUnit);
