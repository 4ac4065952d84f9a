import { type ExitPlan, NO_EXITS } from '#shared/domain/exit-plan.ts';
import type { AnyStrategy, FeatureSpec } from '#shared/domain/strategy.ts';
import { resolveFeature } from '#shared/indicators/feature.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { type Timeframe, timeframeMs } from '#shared/kernel/time.ts';
import { type Declared, declare, unknownStrategy } from './declare.ts';
import { EXIT_PREFIX, exitFeatures } from './exits/features.ts';

/** What makes a bot the one it is. */
export interface BotDefinition {
  readonly account: string;
  readonly strategy: string;
  readonly params: unknown;
  readonly instrumentIds: readonly string[];
  readonly timeframe: Timeframe;
  readonly features: Readonly<Record<string, FeatureSpec>>;
  readonly minConfidence: number;
  readonly exits: ExitPlan;
  /** Decimal text, 0 to 1. */
  readonly allocationShare: string;
}

/** A bot as somebody wants it. */
export interface DesiredBot {
  readonly id: string;
  readonly definition: BotDefinition;
  readonly autostart: boolean;
  /** What `strategy_state` begins with. */
  readonly startState: unknown;
  /** Why it cannot run, in words; null when it can. */
  readonly fault: string | null;
}

/** The words for a bot: of the profile, or of an operator. */
export interface BotWish {
  readonly name: string;
  readonly strategy: string;
  readonly instruments?: readonly string[] | undefined;
  readonly timeframe?: Timeframe | undefined;
  readonly minConfidence: number;
  readonly exits?: ExitPlan | undefined;
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

/** Checks a bot as a whole, so that its mistakes cost no other bot. */
export const desiredBot = (wish: BotWish, market: Market, strategies: ReadonlyMap<string, AnyStrategy>): DesiredBot => {
  const strategy = strategies.get(wish.strategy);
  const declared =
    strategy === undefined ? unknownStrategy(wish.strategy, [...strategies.keys()]) : declare(strategy, wish.params);
  return placedBot(wish, market, declared);
};

/** The bot of a wish, given what its strategy declared. */
export function placedBot(wish: BotWish, market: Market, declared: Result<Declared, string>): DesiredBot {
  const timeframe = wish.timeframe ?? market.baseTimeframe;
  const symbols = wish.instruments ?? market.symbols;
  const { exits = NO_EXITS } = wish;
  const planned = exitFeatures(exits);
  const checked = declared.ok ? fitting(declared.value, { market, timeframe, symbols, planned }) : declared;
  // a bot that cannot run may hold something that its exit plan looks after
  const { params, features, startState } = checked.ok
    ? checked.value
    : { params: wish.params, features: planned, startState: {} };
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
      exits,
      allocationShare: String(wish.allocation),
    },
    autostart: wish.autostart,
    startState,
    fault: checked.ok ? null : checked.error,
  };
}

interface Place {
  readonly market: Market;
  readonly timeframe: Timeframe;
  readonly symbols: readonly string[];
  /** Features of the exit plan. */
  readonly planned: Declared['features'];
}

function fitting(declared: Declared, { market, timeframe, symbols, planned }: Place): Result<Declared, string> {
  const foreign = symbols.filter(symbol => !market.symbols.includes(symbol));
  if (foreign.length > 0) {
    return err(`${foreign.join(', ')}: not among the instruments of the profile (${market.symbols.join(', ')})`);
  }
  const features = { ...declared.features, ...planned };
  const problems = [undefined, ...Object.values(features).map(spec => spec.timeframe)]
    .map(own => own ?? timeframe)
    .filter(one => timeframeMs(one) % timeframeMs(market.baseTimeframe) !== 0)
    .map(one => `timeframe ${one} is no multiple of the base timeframe ${market.baseTimeframe}`);
  const taken = Object.keys(declared.features).find(name => name.startsWith(EXIT_PREFIX));
  if (taken !== undefined) problems.push(`feature ${taken}: names that begin with ${EXIT_PREFIX} are of exit plans`);
  const known = new Set(market.symbols.map(symbol => `${market.venue}:${symbol}`));
  for (const [name, spec] of Object.entries(features)) {
    const feature = resolveFeature(spec);
    if (!feature.ok) problems.push(`feature ${name}: ${feature.error}`);
    else if (feature.value.reference !== null && !known.has(feature.value.reference))
      problems.push(`feature ${name}: ${feature.value.reference} is not among the instruments of the profile`);
  }
  return problems.length > 0 ? err([...new Set(problems)].join('; ')) : ok({ ...declared, features });
}
