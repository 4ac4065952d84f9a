import { clustersOf } from '#shared/accounting/risk/correlation.ts';
import {
  expectedShortfall,
  portfolioReturns,
  TAIL_METHODS,
  type TailMethod,
  valueAtRisk,
} from '#shared/accounting/risk/tail.ts';
import type { BreakerStand } from '#shared/domain/breaker.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import { DAY_MS } from '#shared/kernel/time.ts';
import type { BreakerSettings } from '../breakers/registry.ts';
import type { RiskContext } from '../context.ts';
import { maxExposure, maxHeat, ofEquity } from '../limits.ts';
import { type WorstCase, worstCaseOf } from '../stress/worst-case.ts';
import { type Claim, sumOf } from './claim.ts';
import { betCorrelation, correlatedHeat, meanCorrelation } from './cluster.ts';
import { type LevelSettings, levelOf, type Risk, type RiskLevel } from './level.ts';
import { placeOf } from './limits.ts';
import type { Regime } from './regime.ts';

/** What of a limit is taken, in quote. */
export interface Taken {
  readonly name: string;
  readonly taken: string;
  readonly limit: string;
}

/** What is lost, as shares of the equity, with the confidence asked for; null while too little is known. */
export interface Tail {
  readonly method: TailMethod;
  readonly days: number;
  readonly valueAtRisk: number | null;
  readonly expectedShortfall: number | null;
}

/** The account's risk at one moment: money in quote as text, everything else in plain numbers. */
export interface RiskSnapshot {
  readonly equity: string | null;
  readonly heat: string;
  /** What positions lose together when they move as they used to. */
  readonly correlatedHeat: number;
  readonly exposure: string;
  /** Value of all positions in multiples of the equity. */
  readonly leverage: number | null;
  /** The largest share of the equity in one symbol. */
  readonly concentration: number | null;
  readonly drawdown: number | null;
  readonly level: RiskLevel;
  /** What the level follows from. */
  readonly because: readonly Risk[];
  readonly positions: readonly {
    readonly bot: string;
    readonly instrument: string;
    readonly side: 'long' | 'short';
    readonly value: string;
    readonly heat: string;
  }[];
  readonly limits: readonly Taken[];
  readonly budgets: readonly Taken[];
  readonly clusters: readonly (Taken & { readonly symbols: readonly string[] })[];
  readonly correlation: { readonly symbols: readonly string[]; readonly matrix: readonly (readonly number[])[] };
  /** Of all pairs of different instruments, whatever side is held; null with less than two. */
  readonly meanCorrelation: number | null;
  /** Whether that is a market in which everything moves as one. */
  readonly isTogether: boolean;
  /** How wild the last day of each symbol was among the days before it; null while that is unknown. */
  readonly regimes: readonly { readonly symbol: string; readonly regime: Regime | null }[];
  readonly tails: readonly Tail[];
  /** What the dearest scenario would cost; null when nothing is open. */
  readonly worstCase: WorstCase | null;
  /** All that are enabled, or have moved. */
  readonly breakers: readonly BreakerStand[];
}

export interface SnapshotSettings {
  readonly valueAtRisk: { readonly method: TailMethod; readonly confidence: number };
  readonly levels: LevelSettings;
}

interface Asked {
  readonly settings: SnapshotSettings;
  /** A share, at least 0; null while it is unknown. */
  readonly drawdown: number | null;
  readonly breakers: BreakerSettings;
  readonly stands: readonly BreakerStand[];
}

export function snapshotOf(context: RiskContext, { settings, drawdown, breakers, stands }: Asked): RiskSnapshot {
  const { claims, statistics, equity, exposure, heat, limits } = context;
  const held = [...claims.values()];
  const tails = tailsOf(context, settings.valueAtRisk.confidence);
  const share = (part: Decimal): number | null => (equity?.gt(0) ? part.toNumber() / equity.toNumber() : null);
  const bySymbol = grouped(held, claim => placeOf(claim.instrumentId).symbol);
  const heatLimit = maxHeat(limits, equity);
  const risks: Risk[] = [
    { name: 'heat', value: heatLimit.gt(0) ? heat.toNumber() / heatLimit.toNumber() : null },
    { name: 'valueAtRisk', value: tails.find(isOf(settings.valueAtRisk.method))?.valueAtRisk ?? null },
    { name: 'drawdown', value: drawdown },
  ];
  const shares = [...bySymbol.values()].map(of => share(totalOf(of, 'value')) ?? 0);
  return {
    equity: equity?.toFixed() ?? null,
    heat: heat.toFixed(),
    correlatedHeat: correlatedHeat(held, statistics),
    exposure: exposure.toFixed(),
    leverage: share(sumOf(claims, 'value')),
    concentration: equity === null ? null : Math.max(0, ...shares),
    drawdown,
    ...levelOf(risks, settings.levels),
    positions: held.map(({ botId, instrumentId, side, value, heat: own }) => ({
      bot: botId,
      instrument: instrumentId,
      side,
      value: value.toFixed(),
      heat: own.toFixed(),
    })),
    limits: limitsTaken(context),
    budgets: budgetsTaken(context),
    ...together(context),
    regimes: [...new Set(held.map(({ instrumentId }) => instrumentId))].map(id => ({
      symbol: placeOf(id).symbol,
      regime: statistics.regime(id, limits.regimes),
    })),
    tails,
    worstCase: worstCaseOf(context, { breakers, drawdown }),
    breakers: stands,
  };
}

const isOf =
  (method: TailMethod) =>
  (tail: Tail): boolean =>
    tail.method === method && tail.days === 1;

const totalOf = (held: readonly Claim[], amount: 'cost' | 'value' | 'heat'): Decimal =>
  sumOf(new Map(held.map((claim, index) => [String(index), claim])), amount);

const grouped = (held: readonly Claim[], nameOf: (claim: Claim) => string | null): ReadonlyMap<string, Claim[]> => {
  const groups = Map.groupBy(held, nameOf);
  return new Map([...groups].flatMap(([name, of]) => (name === null ? [] : [[name, of] as const])));
};

const taken = (name: string, of: Decimal, limit: Decimal): Taken => ({
  name,
  taken: of.toFixed(),
  limit: limit.toFixed(),
});

function limitsTaken({ claims, limits, equity, exposure, heat }: RiskContext): readonly Taken[] {
  const { sectors, maxSectorShare, maxSymbolShare } = limits.portfolio;
  const held = [...claims.values()];
  const bySector = grouped(held, claim => sectors.get(placeOf(claim.instrumentId).symbol) ?? null);
  const bySymbol = maxSymbolShare === null ? [] : [...grouped(held, claim => placeOf(claim.instrumentId).symbol)];
  return [
    taken('heat', heat, maxHeat(limits, equity)),
    taken('exposure', exposure, maxExposure(limits, equity)),
    ...[...bySector].map(([name, of]) =>
      taken(`sector ${name}`, totalOf(of, 'cost'), ofEquity(equity, maxSectorShare)),
    ),
    ...bySymbol.map(([name, of]) =>
      taken(`symbol ${name}`, totalOf(of, 'cost'), ofEquity(equity, maxSymbolShare ?? limits.maxExposureShare)),
    ),
  ];
}

function budgetsTaken({ claims, limits, equity }: RiskContext): readonly Taken[] {
  const { budgets, sectors } = limits.portfolio;
  const whole = maxHeat(limits, equity);
  const nameOf = {
    bot: (claim: Claim) => claim.botId,
    symbol: (claim: Claim) => placeOf(claim.instrumentId).symbol,
    sector: (claim: Claim) => sectors.get(placeOf(claim.instrumentId).symbol) ?? null,
    venue: (claim: Claim) => placeOf(claim.instrumentId).venue,
  };
  return (['bot', 'symbol', 'sector', 'venue'] as const).flatMap(kind =>
    [...budgets[kind]].map(([name, part]) =>
      taken(
        `${kind} ${name}`,
        sumOf(claims, 'heat', claim => nameOf[kind](claim) === name),
        whole.times(part),
      ),
    ),
  );
}

/** The correlation matrix of all that is held, and its clusters of several symbols. */
function together({
  claims,
  limits,
  equity,
  statistics,
}: RiskContext): Pick<RiskSnapshot, 'clusters' | 'correlation' | 'meanCorrelation' | 'isTogether'> {
  const bets = [...Map.groupBy(claims.values(), claim => `${claim.instrumentId} ${claim.side}`).values()];
  const matrix = bets.map(([one]) =>
    bets.map(([other]) => (one === undefined || other === undefined ? 1 : betCorrelation(one, other, statistics))),
  );
  const symbols = bets.map(([one]) => placeOf(one?.instrumentId ?? '').symbol);
  const limit = ofEquity(equity, limits.portfolio.maxClusterShare ?? limits.maxExposureShare);
  const clusters = clustersOf(matrix, limits.portfolio.clusterCorrelation).flatMap(indices => {
    const names = [...new Set(indices.map(index => symbols[index] ?? ''))];
    const of = indices.flatMap(index => bets[index] ?? []);
    return names.length < 2 ? [] : [{ symbols: names, ...taken(names.join(' '), totalOf(of, 'cost'), limit) }];
  });
  const mean = meanCorrelation([...claims.values()], statistics);
  const isTogether = mean !== null && mean >= limits.portfolio.clusterCorrelation;
  return { clusters, correlation: { symbols, matrix }, meanCorrelation: mean, isTogether };
}

const HORIZONS = [1, 5] as const;
/** So many futures tell a tail of one in twenty well enough for a look every few seconds. */
const PATHS = 1_000;

/** From what all that is held now would have brought over the returns that are known. */
function tailsOf({ claims, equity, statistics, limits }: RiskContext, confidence: number): readonly Tail[] {
  const held = [...claims.values()];
  const series = held.map(({ instrumentId }) => statistics.returns(instrumentId));
  if (!equity?.gt(0) || held.length === 0 || series.includes(null)) return [];
  const weights = held.map(({ value, side }) => (value.toNumber() / equity.toNumber()) * (side === 'long' ? 1 : -1));
  const returns = portfolioReturns(
    weights,
    series.map(one => one ?? new Float64Array()),
  );
  return TAIL_METHODS.flatMap(method =>
    HORIZONS.map(days => {
      const horizon = Math.max(1, Math.round((days * DAY_MS) / limits.portfolio.returns.barMs));
      const question = { method, confidence, horizon, seed: 'risk', paths: PATHS };
      const isEnough = returns.length >= 2 * horizon;
      return {
        method,
        days,
        valueAtRisk: isEnough ? valueAtRisk(returns, question) : null,
        expectedShortfall: isEnough ? expectedShortfall(returns, question) : null,
      };
    }),
  );
}
