import { type Holder, UNASSIGNED } from '#shared/accounting/postings.ts';
import { Decimal, maximum, minimum, sum, ZERO } from '#shared/kernel/decimal.ts';
import { type AllocationRules, sharesOf } from '../allocation/methods.ts';
import { cut } from '../allocation/opening.ts';
import { type BotCapital, type CapitalView, capitalOf, type Move, ownerKey } from '../view.ts';

export interface RebalancingRules {
  readonly allocation: AllocationRules;
  readonly enabled: boolean;
  /** Of the capital, from which on an owner that is off its target is moved; above 0. */
  readonly deviation: Decimal;
  /** Of the capital, that may move in a UTC day. */
  readonly maxPerDay: Decimal;
  readonly cooldownMs: number;
  /** Of the capital, that stands in the reserve. */
  readonly reserve: Decimal;
}

export interface Rebalancing {
  /** What each bot should be worth, in quote. */
  readonly targets: ReadonlyMap<string, Decimal>;
  readonly moves: readonly Move[];
  /** Why nothing moves; null when something does. */
  readonly idle: 'off' | 'held' | 'near-targets' | 'cooling-down' | 'moved-enough-today' | 'nothing-free' | null;
}

const RESERVE: Holder = { book: 'reserve' };
const HUNDRED = 100;

/** What each bot should be worth. */
export function targetsOf(view: CapitalView, rules: RebalancingRules): ReadonlyMap<string, Decimal> {
  const capital = capitalOf(view);
  const bots = view.bots.filter(({ share }) => share.gt(0));
  const shares = sharesOf(
    bots.map(({ botId, share, returns }) => ({ botId, share: share.toNumber(), returns })),
    rules.allocation,
  );
  const share = new Map(bots.map(({ botId }, index) => [botId, shares[index] ?? 0]));
  return new Map(view.bots.map(({ botId }) => [botId, cut(capital.times(share.get(botId) ?? 0))]));
}

/**
 * Moves free quote from who has more than the target to who has less, when somebody is off by at least the deviation:
 * unassigned capital first, then what the reserve has too much, then bots, each by as much as it is off and free. What is missing
 * among the unassigned is made good before anybody gets more. An open position
 * is never touched, and a day moves no more than its limit, so that large changes come in steps.
 */
export function rebalance(view: CapitalView, rules: RebalancingRules): Rebalancing {
  const targets = targetsOf(view, rules);
  const idle = (why: Rebalancing['idle']): Rebalancing => ({ targets, moves: [], idle: why });
  if (!rules.enabled) return idle('off');
  if (view.held !== null) return idle('held');
  const capital = capitalOf(view);
  const sides = sidesOf(view, targets, capital.times(rules.reserve));
  const furthest = [...sides.map(({ off }) => off.abs())].reduce((most, one) => maximum(most, one), ZERO);
  if (capital.lte(0) || furthest.lt(capital.times(rules.deviation))) return idle('near-targets');
  const { rebalancedAt, now } = view;
  if (rebalancedAt !== null && now - rebalancedAt < rules.cooldownMs) return idle('cooling-down');
  const budget = capital.times(rules.maxPerDay).minus(view.movedToday);
  if (budget.lte(0)) return idle('moved-enough-today');
  const moves = pair(view, sides, { budget, reason: `${percentOf(furthest, capital)} off the target` });
  return moves.length === 0 ? idle('nothing-free') : { targets, moves, idle: null };
}

interface Side {
  readonly owner: Holder;
  /** Above the target (above 0) or below it. */
  readonly off: Decimal;
  /** Of what is too much, that may leave. */
  readonly free: Decimal;
}

function sidesOf(view: CapitalView, targets: ReadonlyMap<string, Decimal>, reserve: Decimal): readonly Side[] {
  const off = view.funds.reserve.minus(reserve);
  const ofBot = ({ botId, equity, free }: BotCapital): Side => {
    const tooMuch = equity.minus(targets.get(botId) ?? ZERO);
    return { owner: { book: 'bot', botId }, off: tooMuch, free: minimum(maximum(tooMuch, ZERO), free) };
  };
  return [{ owner: RESERVE, off, free: maximum(off, ZERO) }, ...view.bots.map(ofBot)];
}

interface Bucket {
  readonly owner: Holder;
  readonly amount: Decimal;
}

function pair(
  { unassigned }: CapitalView,
  sides: readonly Side[],
  { budget, reason }: { readonly budget: Decimal; readonly reason: string },
): readonly Move[] {
  const [reserve, ...bots] = sides as readonly [Side, ...Side[]];
  const idle = maximum(unassigned, ZERO);
  const hole = maximum(unassigned.neg(), ZERO);
  const supply = sum(sides.map(({ free }) => free)).plus(idle);
  const wanted = sides.map(({ off }) => maximum(off.neg(), ZERO));
  const most = minimum(supply, sum(wanted).plus(hole), budget);
  const takes = inOrder(
    [
      { owner: UNASSIGNED, amount: idle },
      { owner: RESERVE, amount: reserve.free },
    ],
    most,
  );
  const fromBots = most.minus(sum(takes.map(({ amount }) => amount)));
  const gives = inOrder(
    [
      { owner: UNASSIGNED, amount: hole },
      { owner: RESERVE, amount: maximum(reserve.off.neg(), ZERO) },
    ],
    most,
  );
  const toBots = most.minus(sum(gives.map(({ amount }) => amount)));
  return matched(
    [
      ...takes,
      ...inProportion(
        bots.map(({ owner, free }) => ({ owner, amount: free })),
        fromBots,
      ),
    ],
    [
      ...gives,
      ...inProportion(
        bots.map(({ owner, off }) => ({ owner, amount: maximum(off.neg(), ZERO) })),
        toBots,
      ),
    ],
    reason,
  );
}

/** As much of each, one after the other, as `most` lasts. */
function inOrder(buckets: readonly Bucket[], most: Decimal): readonly Bucket[] {
  let left = most;
  return buckets.map(({ owner, amount }) => {
    const taken = minimum(amount, left);
    left = left.minus(taken);
    return { owner, amount: taken };
  });
}

/** The same share of each, `whole` together at most. */
function inProportion(buckets: readonly Bucket[], whole: Decimal): readonly Bucket[] {
  const total = sum(buckets.map(({ amount }) => amount));
  if (total.lte(0)) return [];
  return buckets.map(({ owner, amount }) => ({ owner, amount: minimum(amount, cut(whole.times(amount).div(total))) }));
}

function matched(takes: readonly Bucket[], gives: readonly Bucket[], reason: string): readonly Move[] {
  const moves: Move[] = [];
  const left = takes.map(({ amount }) => cut(amount));
  for (const { owner: to, amount } of gives) {
    let open = cut(amount);
    for (const [index, { owner: from }] of takes.entries()) {
      const moved = minimum(open, left[index] ?? ZERO);
      if (moved.lte(0) || ownerKey(from) === ownerKey(to)) continue;
      left[index] = (left[index] ?? ZERO).minus(moved);
      open = open.minus(moved);
      moves.push({ from, to, amount: moved, kind: 'rebalance', rule: 'rebalancing', reason });
    }
  }
  return moves;
}

const percentOf = (part: Decimal, whole: Decimal): string =>
  `${part.div(whole).times(HUNDRED).toDecimalPlaces(1, Decimal.ROUND_DOWN).toFixed()} %`;
