import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import type { AnyStrategy, HeldPosition, InstrumentView, Step } from '#shared/domain/strategy.ts';
import { epochMs } from '#shared/kernel/time.ts';

export const ID = 'binance:BTC/USDT';
export const BAR_MS = 60_000;
export const NOW = 1_700_000_040_000;

export const strategyNamed = (name: string): AnyStrategy => {
  const found = STRATEGIES.find(one => one.name === name);
  if (found === undefined) throw new Error(`no strategy ${name}`);
  return found;
};

/** A bar at 100 with volume 10; `features` by name. */
export function view(
  features: Readonly<Record<string, number | null>>,
  options: Partial<Omit<InstrumentView<string>, 'features'>> = {},
): InstrumentView<string> {
  const bar = { openTime: epochMs(NOW), open: 99, high: 101, low: 98, close: 100, volume: 10 };
  return { bar, features, position: null, onTheirWay: { entry: false, exit: false }, ...options };
}

export const held = (options: Partial<HeldPosition> = {}): HeldPosition => ({
  side: 'long',
  quantity: 1,
  entryPrice: 98,
  openedAt: epochMs(NOW - 3 * BAR_MS),
  entries: 1,
  stopLoss: 95,
  takeProfit: 110,
  ...options,
});

/** One step of a strategy on one instrument. */
export function stepOn(
  strategy: AnyStrategy,
  at: InstrumentView<string>,
  { params = {}, state = {} }: { readonly params?: unknown; readonly state?: unknown } = {},
): Step<unknown> {
  return stepAcross(strategy, { [ID]: at }, { params, states: { [ID]: state } });
}

/** One step on several instruments; those without a state begin. */
export const stepAcross = (
  strategy: AnyStrategy,
  instruments: Readonly<Record<string, InstrumentView<string>>>,
  { params = {}, states = {} }: { readonly params?: unknown; readonly states?: Readonly<Record<string, unknown>> } = {},
): Step<unknown> =>
  strategy.step({
    params: strategy.params.parse(params),
    state: states,
    time: epochMs(NOW),
    barMs: BAR_MS,
    instruments,
  });
