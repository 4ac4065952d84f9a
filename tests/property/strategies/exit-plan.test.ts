import { expect } from 'chai';
import fc from 'fast-check';
import { exitWish } from '#agents/strategy/core/exits/exit-plan.ts';
import type { Action } from '#shared/domain/strategy.ts';
import { long, type PlanIn, planOf, short, viewAfter } from '#tests/unit/strategy/exits/view.ts';

const within = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });
const gain = fc.oneof(fc.record({ profit: within(0, 100) }), fc.record({ r: within(0, 1_000) }));
const move = { activation: gain, step: within(0, 0.99) };
const period = fc.constant(5);
const rule = fc.oneof(
  fc.record({ kind: fc.constant('distance' as const), quote: within(1e-6, 1e9), ...move }),
  fc.record({ kind: fc.constant('percent' as const), share: within(1e-6, 0.999_999), ...move }),
  fc.record({ kind: fc.constant('atr' as const), period, multiple: within(1e-6, 100), ...move }),
  fc.record({ kind: fc.constant('chandelier' as const), period, multiple: within(1e-6, 100), ...move }),
);
const plan: fc.Arbitrary<PlanIn> = fc.record(
  {
    trailing: fc.array(rule, { minLength: 1, maxLength: 8 }),
    breakEven: fc.record({ after: gain, offset: within(0, 0.99) }),
    timeExit: fc.record({
      afterMinutes: within(1, 50),
      when: fc.constantFrom('always' as const, 'not-in-profit' as const),
    }),
    targets: fc.array(fc.record({ at: gain, share: within(1e-6, 0.05) }), { minLength: 1, maxLength: 20 }),
  },
  { requiredKeys: [] },
);
const bar = fc
  .tuple(within(0.01, 400), within(0.01, 400), within(0.01, 400))
  .map(prices => prices.toSorted((a, b) => a - b))
  .map(([low = 1, close = 1, high = 1]) => [low, high, close] as const);
const feature = fc.option(within(1e-6, 500));

/** What is wrong with an action, in words; null when a position can be left by it. */
function wrong(
  action: Action,
  held: { readonly side: 'long' | 'short'; readonly stopLoss: number | null },
  close: number,
) {
  if (action.kind === 'reduce') return action.share > 0 && action.share < 1 ? null : `a share of ${action.share}`;
  if (action.kind !== 'move-stop') return action.kind === 'exit' ? null : `it would ${action.kind}`;
  const { stopLoss } = action;
  if (!(Number.isFinite(stopLoss) && stopLoss > 0)) return `a stop at ${stopLoss}`;
  const sign = held.side === 'long' ? 1 : -1;
  if ((close - stopLoss) * sign <= 0) return `a stop at ${stopLoss}, past the price`;
  return held.stopLoss !== null && (stopLoss - held.stopLoss) * sign <= 0
    ? `a stop at ${stopLoss}, which is looser`
    : null;
}

describe('an exit plan, whatever it says and the market does', () => {
  it('never wants a stop that is no price, is looser or is passed, nor a part that is none or all', () => {
    fc.assert(
      fc.property(
        plan,
        fc.array(bar, { minLength: 1, maxLength: 4 }),
        fc.record({ side: fc.constantFrom(long, short), stopped: fc.boolean(), sold: within(0, 9.9) }),
        fc.record({ atr: feature, highest: feature, lowest: feature }),
        (input, bars, { side, stopped, sold }, { atr, highest, lowest }) => {
          const position = { ...side, stopLoss: stopped ? side.stopLoss : null, quantity: 10 - sold };
          const features = { 'exits:atr(5)': atr, 'exits:highest(5)': highest, 'exits:lowest(5)': lowest };
          const wish = exitWish(planOf(input), viewAfter(bars, { position, features }));
          if (wish?.action == null) return;
          const close = bars.at(-1)?.[2] ?? 0;
          expect(wrong(wish.action, position, close)).to.equal(null);
          expect(Object.values(wish.why.numbers).every(number => number === null || Number.isFinite(number))).to.equal(
            true,
          );
        },
      ),
      { numRuns: Number(process.env.FC_RUNS ?? 2_000) },
    );
  });
});
