import type { Loss as Breaker } from '#shared/domain/breaker.ts';
import type { Exposure, Portfolio } from './portfolio.ts';
import { GAP_OF_MOVE, inAsset, type Scenario } from './scenario.ts';

/** What a scenario costs. Money in quote as it is worth before; above 0 is a loss. */
export interface StressResult {
  readonly scenario: string;
  readonly title: string;
  /** When each stop fills at its level. */
  readonly lossAtStops: number;
  /** When stops fill beyond it, or do not act. */
  readonly loss: number;
  /** The second as a share of the equity; null without equity. */
  readonly share: number | null;
  readonly equityAfter: number;
  readonly stopsHit: number;
  /** What would trip, of the thresholds of the portfolio, with the second loss. */
  readonly trips: readonly Breaker[];
  /** The symbol that loses most, and what; null when nothing loses. */
  readonly worst: { readonly symbol: string; readonly loss: number } | null;
}

/** Of a coin whose returns are not known yet. */
const USUAL_DAY = 0.05;

/** What one price does: where it goes, how far beyond its level a stop fills, and where it is afterwards. */
interface Path {
  readonly end: number;
  readonly gap: number;
  readonly after: number;
}

interface Loss {
  readonly atStop: number;
  readonly beyond: number;
  readonly hit: boolean;
}

export function stressed(portfolio: Portfolio, scenario: Scenario): StressResult {
  const losses = portfolio.exposures.map(one => lossOf(one, scenario, portfolio.feeRate));
  const unprotected = Object.entries(portfolio.holdings).reduce((sum, [asset, value]) => {
    const { after } = pathOf({ asset, price: 1, side: 'long', stopLoss: null, dailyVolatility: null }, scenario);
    return sum + value * (1 - after);
  }, 0);
  const { equity, thresholds } = portfolio;
  const worth = scenario.shock.kind === 'depeg' ? 1 - scenario.shock.loss : 1;
  const afterLoss = (lost: number): number => (equity - lost) * worth;
  const beyond = sum(losses.map(one => one.beyond)) + unprotected;
  const equityAfter = afterLoss(beyond);
  return {
    scenario: scenario.name,
    title: scenario.title,
    lossAtStops: equity - afterLoss(sum(losses.map(one => one.atStop)) + unprotected),
    loss: equity - equityAfter,
    share: equity > 0 ? 1 - equityAfter / equity : null,
    equityAfter,
    stopsHit: losses.filter(one => one.hit).length,
    trips: thresholds.filter(({ from, share }) => equityAfter <= from * (1 - share)).map(({ breaker }) => breaker),
    worst: worstOf(portfolio.exposures, losses),
  };
}

/** All of them, the dearest first: that one is what the account must stand. */
export const stressedBy = (portfolio: Portfolio, scenarios: readonly Scenario[]): readonly StressResult[] =>
  scenarios.map(one => stressed(portfolio, one)).sort((a, b) => b.loss - a.loss);

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);

function worstOf(exposures: readonly Exposure[], losses: readonly Loss[]): StressResult['worst'] {
  const bySymbol = new Map<string, number>();
  for (const [index, { symbol }] of exposures.entries())
    bySymbol.set(symbol, (bySymbol.get(symbol) ?? 0) + (losses[index]?.beyond ?? 0));
  const [first] = [...bySymbol].sort(([, a], [, b]) => b - a);
  return first === undefined || first[1] <= 0 ? null : { symbol: first[0], loss: first[1] };
}

function lossOf(exposure: Exposure, scenario: Scenario, feeRate: number): Loss {
  const { symbol, side, quantity, price, stopLoss } = exposure;
  const sign = side === 'long' ? 1 : -1;
  const [asset = ''] = symbol.split('/');
  const { end, gap, after } = pathOf({ ...exposure, asset }, scenario);
  const left = (at: number): number => quantity * (sign * (price - at) + at * feeRate);
  const hit = stopLoss !== null && scenario.stops === 'live' && sign * (end - stopLoss) <= 0;
  if (!hit) {
    const held = quantity * sign * (price - after);
    return { atStop: held, beyond: held, hit };
  }
  const slipped = stopLoss * (1 - sign * gap);
  // a price that never got so far fills nobody beyond it
  const fill = sign * (slipped - end) < 0 ? end : slipped;
  return { atStop: left(Math.max(0, stopLoss)), beyond: left(Math.max(0, fill)), hit };
}

type Priced = Pick<Exposure, 'price' | 'side' | 'stopLoss' | 'dailyVolatility'> & { readonly asset: string };

function pathOf({ asset, price, side, stopLoss, dailyVolatility }: Priced, { shock, after }: Scenario): Path {
  const sign = side === 'long' ? 1 : -1;
  const path = (end: number, gap: number): Path => ({ end, gap, after: after === 'recovers' ? price : end });
  switch (shock.kind) {
    case 'moves':
      return path(price * (1 + inAsset(shock.moves, asset)), inAsset(shock.gaps, asset));
    case 'against': {
      const move = shock.deviations * (dailyVolatility ?? USUAL_DAY);
      return path(Math.max(0, price * (1 - sign * move)), move * GAP_OF_MOVE);
    }
    case 'through-stops':
      return stopLoss === null
        ? path(price * (1 - sign * shock.unprotected), 0)
        : path(stopLoss * (1 - sign * shock.beyond), shock.beyond);
    case 'depeg':
      return path(price / (1 - shock.loss), 0);
  }
}
