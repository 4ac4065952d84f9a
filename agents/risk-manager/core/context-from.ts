import { type Decimal, ZERO } from '#shared/kernel/decimal.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { type Capital, capitalOf } from './capital.ts';
import { type BotFacts, claimKey, type MarketFacts, type OpenPosition, type RiskContext } from './context.ts';
import type { ContextRow } from './context-row.ts';
import type { Limits } from './limits.ts';
import { addClaim, type Claim, type Claims, heatOfEntry, heatOfPosition, sumOf } from './portfolio/claim.ts';
import type { Statistics } from './portfolio/statistics.ts';

/** What the rows are read for. `now` is market time. */
export interface ContextMoment {
  readonly quoteAsset: string;
  readonly now: EpochMs;
  readonly statistics: Statistics;
}

/** The rows as decisions see them. An account that no operator ever spoke of is ACTIVE. */
export function contextFrom(row: ContextRow, scope: ContextMoment, limits: Limits): RiskContext {
  const claims = claimsOf(row, limits);
  const capital = capitalOf(row, scope.quoteAsset);
  return {
    now: scope.now,
    limits,
    tradingState: row.tradingState ?? 'ACTIVE',
    equity: capital.whole,
    bots: botsOf(row, capital, limits),
    markets: marketsOf(row),
    positions: positionsOf(row),
    claims,
    exposure: sumOf(claims, 'cost'),
    heat: sumOf(claims, 'heat'),
    statistics: scope.statistics,
    results: new Map(row.results.map(({ botId, results }) => [botId, results])),
    entriesWithinMinute: row.entriesWithinMinute,
  };
}

function positionsOf({ positions, reservations }: ContextRow): ReadonlyMap<string, OpenPosition> {
  const entering = new Set(reservations.map(claimKey));
  return new Map(
    positions.map(position => {
      const { positionId, side, quantity, entries, stopLoss, exitPending, partPending } = position;
      const key = claimKey(position);
      const cost = ZERO.plus(position.cost); // as Decimal rounds a product: the database's own has every digit
      const entryPending = entering.has(key);
      return [key, { positionId, side, quantity, cost, entries, stopLoss, entryPending, exitPending, partPending }];
    }),
  );
}

function claimsOf(row: ContextRow, { feeRate }: Limits): Claims {
  const claims = new Map<string, Claim>();
  for (const { botId, instrumentId, side, quantity, cost, mark, stopLoss } of row.positions) {
    const heat = heatOfPosition({ side, quantity, mark, stopLoss }, feeRate);
    addClaim(claims, { botId, instrumentId, side, cost: ZERO.plus(cost), value: quantity.times(mark), heat });
  }
  for (const { botId, instrumentId, side, reserved, quantity, price, stopLoss } of row.reservations) {
    const heat = price === null || stopLoss === null ? reserved : quantity.times(heatOfEntry(price, stopLoss, feeRate));
    addClaim(claims, { botId, instrumentId, side, cost: reserved, value: reserved, heat });
  }
  return claims;
}

/**
 * A bot's free cash is what it holds of the quote asset, less what its entries hold back; on margin what its leverage makes of its
 * equity, less its positions too.
 */
function botsOf(row: ContextRow, capital: Capital, { leverage }: Limits): ReadonlyMap<string, BotFacts> {
  const reserved = new Map<string, Decimal>();
  const add = (botId: string, amount: Decimal) => reserved.set(botId, (reserved.get(botId) ?? ZERO).plus(amount));
  for (const { botId, reserved: amount } of row.reservations) add(botId, amount);
  if (leverage !== null) for (const { botId, cost } of row.positions) add(botId, cost);
  const spending = (botId: string): Decimal =>
    leverage === null ? capital.cashOf(botId) : (capital.equityOf(botId) ?? ZERO).times(leverage);
  return new Map(
    row.bots.map(({ id, state, minConfidence, isShadow }) => [
      id,
      {
        state,
        minConfidence,
        isShadow,
        equity: capital.equityOf(id),
        freeCash: spending(id).minus(reserved.get(id) ?? ZERO),
      },
    ]),
  );
}

function marketsOf(row: ContextRow): ReadonlyMap<string, MarketFacts> {
  const findings = new Map<string, string[]>();
  for (const { instrumentId, code } of row.findings) {
    findings.set(instrumentId, [...(findings.get(instrumentId) ?? []), code]);
  }
  return new Map(
    row.markets.map(({ id, mark, markTime, ...instrument }) => {
      const found = findings.get(id) ?? [];
      const faults = found.filter(code => code !== 'DATA_STALE');
      return [id, { instrument, mark, markTime, silent: found.length > faults.length, faults }];
    }),
  );
}
