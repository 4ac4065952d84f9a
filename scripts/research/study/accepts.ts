import { z } from 'zod';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { timeframeMs } from '#shared/kernel/time.ts';
import { canResample } from '#shared/research/columns/resample.ts';
import type { Accepts } from '#shared/research/study/base.ts';
import type { TrialBot } from '#shared/research/study/plan.ts';
import { axesOf, gridPoints, type Params, paramsAt } from '#shared/research/study/space.ts';
import type { StudyPlan } from '#shared/research/study/studies.ts';
import type { TrialGround } from './trial.ts';

type Strategies = ReadonlyMap<string, AnyStrategy>;

/** What the strategies' own schemas say of a bot's parameters; of a strategy that nobody knows, nothing. */
export const acceptsOf =
  (strategies: Strategies): Accepts =>
  ({ strategy, params }) =>
    strategies.get(strategy)?.params.safeParse(params).success ?? true;

/** What is wrong with a plan's bots, in words; null: nothing. Of a space it is enough that each parameter can take some value of it. */
export function planFault(plan: StudyPlan, strategies: Strategies): string | null {
  const bots = 'bot' in plan ? [plan.bot] : plan.bots;
  const unknown = bots.find(bot => !strategies.has(bot.strategy));
  if (unknown !== undefined)
    return `unknown strategy ${unknown.strategy}; known: ${[...strategies.keys()].sort().join(', ')}`;
  if (!('space' in plan)) return bots.map(bot => faultOf(bot, strategies)).find(fault => fault !== null) ?? null;
  const sets = samplesOf(plan);
  const faults = sets.map(params => faultOf({ ...plan.bot, params: { ...plan.bot.params, ...params } }, strategies));
  return faults.includes(null) ? null : (faults[0] ?? null);
}

/** What of a plan is not among the candles, in words; null: nothing. Any trial would fail by it. */
export function placeFault(
  { span, ...plan }: StudyPlan,
  { series, baseTimeframe }: Pick<TrialGround, 'series' | 'baseTimeframe'>,
): string | null {
  const bots = 'bot' in plan ? [plan.bot] : plan.bots;
  const symbols: readonly string[] = series.map(({ listing }) => listing.symbol);
  for (const { name, instruments, timeframe } of bots) {
    const foreign = (instruments ?? []).filter(symbol => !symbols.includes(symbol));
    if (foreign.length > 0)
      return `${name}: there are no candles of ${foreign.join(', ')}; there are ${symbols.join(', ')}`;
    if (timeframe !== null && !canResample(baseTimeframe, timeframe))
      return `${name}: bars of ${baseTimeframe} make no bars of ${timeframe}`;
  }
  const begin = Math.min(...series.map(({ columns }) => columns.time[0] ?? 0));
  const end = Math.max(...series.map(({ columns }) => columns.time.at(-1) ?? 0)) + timeframeMs(baseTimeframe);
  const said = (from: number, until: number): string =>
    `${new Date(from).toISOString()} to ${new Date(until).toISOString()}`;
  return span.from < end && span.until > begin
    ? null
    : `span: there is no candle to trade from ${said(span.from, span.until)}; there are candles from ${said(begin, end)}`;
}

function faultOf({ name, strategy, params }: TrialBot, strategies: Strategies): string | null {
  const parsed = strategies.get(strategy)?.params.safeParse(params);
  return parsed === undefined || parsed.success ? null : `${name}: params: ${z.prettifyError(parsed.error)}`;
}

const MOST = 5_000;

/** First, middle and last of every parameter, in every combination of which there are not too many. */
function samplesOf({ space }: Extract<StudyPlan, { readonly space: unknown }>): readonly Params[] {
  const axes = axesOf(space).map(axis => {
    const values =
      axis.kind === 'values'
        ? [axis.values[0], axis.values[axis.values.length >> 1], axis.values.at(-1)].filter(one => one !== undefined)
        : [0, 0.5, 1].map(place => paramsAt([axis], [place])[axis.name] ?? null);
    return { kind: 'values' as const, name: axis.name, ordered: false, values };
  });
  const few = axes.length > 7 ? axes.map(axis => ({ ...axis, values: axis.values.slice(0, 2) })) : axes;
  return gridPoints(few)
    .slice(0, MOST)
    .map(point => paramsAt(few, point));
}
