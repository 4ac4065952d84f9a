import { z } from 'zod';
import type { AnyStrategy, FeatureSpec } from '#shared/domain/strategy.ts';
import { resolveFeature } from '#shared/indicators/feature.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import { attempt } from './attempt.ts';

/** What makes a bot the one it is; a change of it is a new version. */
export interface BotDefinition {
  readonly account: string;
  readonly strategy: string;
  readonly params: unknown;
  readonly instrumentIds: readonly string[];
  readonly timeframe: Timeframe;
  readonly features: Readonly<Record<string, FeatureSpec>>;
  readonly minConfidence: number;
  /** Decimal text, 0 to 1. */
  readonly allocationShare: string;
}

/** A bot as the profile wants it. */
export interface DesiredBot {
  readonly id: string;
  readonly definition: BotDefinition;
  readonly autostart: boolean;
  /** What `strategy_state` begins with. */
  readonly startState: unknown;
  /** Why it cannot run, in words; null when it can. */
  readonly fault: string | null;
}

/** The profile's words for a bot. */
export interface BotWish {
  readonly name: string;
  readonly strategy: string;
  readonly instruments?: readonly string[] | undefined;
  readonly timeframe?: Timeframe | undefined;
  readonly minConfidence: number;
  readonly allocation: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly autostart: boolean;
}

export interface Market {
  readonly account: string;
  readonly venue: string;
  readonly symbols: readonly string[];
  readonly baseTimeframe: Timeframe;
}

/** Checks a bot of the profile as a whole, so that its mistakes cost no other bot. */
export function desiredBot(wish: BotWish, market: Market, strategies: ReadonlyMap<string, AnyStrategy>): DesiredBot {
  const timeframe = wish.timeframe ?? market.baseTimeframe;
  const symbols = wish.instruments ?? market.symbols;
  const resolved = resolve(wish, { market, timeframe, symbols }, strategies);
  const { params, features, startState } = resolved.ok
    ? resolved.value
    : { params: wish.params, features: {}, startState: {} };
  return {
    id: wish.name,
    definition: {
      account: market.account,
      strategy: wish.strategy,
      params,
      instrumentIds: symbols.map(symbol => `${market.venue}:${symbol}`),
      timeframe,
      features,
      minConfidence: wish.minConfidence,
      allocationShare: String(wish.allocation),
    },
    autostart: wish.autostart,
    startState,
    fault: resolved.ok ? null : resolved.error,
  };
}

interface Place {
  readonly market: Market;
  readonly timeframe: Timeframe;
  readonly symbols: readonly string[];
}

type Resolved = Pick<BotDefinition, 'params' | 'features'> & Pick<DesiredBot, 'startState'>;

function resolve(
  wish: BotWish,
  { market, timeframe, symbols }: Place,
  strategies: ReadonlyMap<string, AnyStrategy>,
): Result<Resolved, string> {
  const strategy = strategies.get(wish.strategy);
  if (strategy === undefined) {
    return err(`unknown strategy ${wish.strategy}; known: ${[...strategies.keys()].join(', ')}`);
  }
  const foreign = symbols.filter(symbol => !market.symbols.includes(symbol));
  if (foreign.length > 0) return err(`${foreign.join(', ')}: not among the instruments of the profile`);
  const declared = attempt(() => declare(strategy, wish.params));
  if (!declared.ok) return err(`the strategy failed: ${declared.error}`);
  if (typeof declared.value === 'string') return err(declared.value);
  const { params, features, startState } = declared.value;
  const problems = [undefined, ...Object.values(features).map(spec => spec.timeframe)]
    .map(own => own ?? timeframe)
    .filter(one => timeframeMs(one) % timeframeMs(market.baseTimeframe) !== 0)
    .map(one => `timeframe ${one} is no multiple of the base timeframe ${market.baseTimeframe}`);
  const known = new Set(market.symbols.map(symbol => `${market.venue}:${symbol}`));
  for (const [name, spec] of Object.entries(features)) {
    const feature = resolveFeature(spec);
    if (!feature.ok) problems.push(`feature ${name}: ${feature.error}`);
    else if (feature.value.reference !== null && !known.has(feature.value.reference))
      problems.push(`feature ${name}: ${feature.value.reference} is not among the instruments of the profile`);
  }
  if (problems.length > 0) return err([...new Set(problems)].join('; '));
  return ok({ params, features, startState });
}

function declare(strategy: AnyStrategy, given: unknown): Resolved | string {
  const params = strategy.params.safeParse(given);
  if (!params.success) return `params: ${z.prettifyError(params.error)}`;
  const features = strategy.features(params.data);
  return { params: params.data, features, startState: strategy.start(params.data) };
}
