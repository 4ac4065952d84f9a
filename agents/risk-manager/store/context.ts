import { fillPostings } from '#shared/accounting/postings.ts';
import { type Decimal, sum, ZERO } from '#shared/kernel/decimal.ts';
import {
  type BotFacts,
  claimKey,
  type MarketFacts,
  type OpenPosition,
  type RiskContext,
  sumOfClaims,
} from '../core/context.ts';
import type { Limits } from '../core/limits.ts';
import type { ContextScope } from './context-query.ts';
import type { ContextRow } from './context-row.ts';

/** The rows as decisions see them. An account that no operator ever spoke of is ACTIVE. */
export function contextFrom(row: ContextRow, scope: ContextScope, limits: Limits): RiskContext {
  const claims = claimsOf(row);
  return {
    now: scope.now,
    limits,
    tradingState: row.tradingState ?? 'ACTIVE',
    equity: row.equity,
    bots: botsOf(row, scope.quoteAsset),
    markets: marketsOf(row),
    positions: new Map(row.positions.map(position => [claimKey(position), openPosition(position)])),
    claims,
    exposure: sumOfClaims(claims),
    entriesWithinMinute: row.entriesWithinMinute,
  };
}

function openPosition(position: ContextRow['positions'][number]): OpenPosition {
  const { positionId, side, quantity, stopLoss, exitPending } = position;
  return { positionId, side, quantity, stopLoss, exitPending };
}

function claimsOf(row: ContextRow): ReadonlyMap<string, Decimal> {
  const claims = new Map<string, Decimal>();
  const add = (key: string, cost: Decimal) => claims.set(key, (claims.get(key) ?? ZERO).plus(cost));
  for (const position of row.positions) add(claimKey(position), position.cost);
  for (const reservation of row.reservations) add(claimKey(reservation), reservation.reserved);
  return claims;
}

/** A bot's free cash: the ledger's, with the fills that are not booked yet, less what its entries hold back. */
function botsOf(row: ContextRow, quoteAsset: string): ReadonlyMap<string, BotFacts> {
  const changes = new Map<string, Decimal>();
  const change = (botId: string, amount: Decimal) => changes.set(botId, (changes.get(botId) ?? ZERO).plus(amount));
  for (const { botId, reserved } of row.reservations) change(botId, reserved.negated());
  for (const fill of row.unbooked) {
    const lines = fillPostings({ book: 'bot', botId: fill.botId }, fill, fill);
    const own = lines.filter(line => line.book.book === 'bot' && line.asset === quoteAsset);
    change(fill.botId, sum(own.map(line => line.amount)));
  }
  return new Map(
    row.bots.map(({ id, state, minConfidence, cash, equity }) => [
      id,
      { state, minConfidence, equity, freeCash: (cash ?? ZERO).plus(changes.get(id) ?? ZERO) },
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
