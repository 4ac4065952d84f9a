/**
 * One full decision with every rule on: 50 open positions, correlations of 50 instruments known, an entry that passes all rules and is
 * sized by volatility. `npm run bench:risk`. Times are of the processor. Last line: JSON.
 */
import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import type { EntryCandidate } from '#agents/risk-manager/core/candidate.ts';
import type { RiskContext } from '#agents/risk-manager/core/context.ts';
import { decideAll } from '#agents/risk-manager/core/decide.ts';
import { limitsFrom } from '#agents/risk-manager/core/limits.ts';
import { claimKey } from '#agents/risk-manager/core/portfolio/claim.ts';
import { ReturnStatistics } from '#agents/risk-manager/core/portfolio/statistics.ts';
import { Decimal, sum } from '#shared/kernel/decimal.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { epochMs } from '#shared/kernel/time.ts';

const HELD = 50;
const DECISIONS = 2_000;
const TARGET_MS = 1;
const NOW = epochMs(1_700_000_000_000);
const d = (value: number): Decimal => new Decimal(value);

const symbols = Array.from({ length: HELD }, (_, index) => `C${index}/USDT`);
const idOf = (symbol: string): string => `binance:${symbol}`;
const sectors = { first: symbols.slice(0, 25), second: symbols.slice(25) };

const limits = limitsFrom(
  {
    ...riskManagerConfig.parse({
      maxPositions: 100,
      maxHeat: 0.5,
      maxSectorShare: 0.9,
      maxSymbolShare: 0.5,
      maxClusterShare: 0.9,
      clusterCorrelation: 0.2,
      maxLeverage: 3,
      maxPositionsPerBot: 60,
      maxPositionsPerSymbol: 2,
      budgets: { bots: { trend: 1 }, symbols: { 'C0/USDT': 1 }, sectors: { first: 1 }, venues: { binance: 1 } },
      sectors,
      sizing: { method: 'volatility' },
      regimes: { high: { sizeFactor: 0.5, maxHeat: 0.4 }, correlated: { above: 0.9, maxClusterShare: 0.5 } },
    }),
  },
  60_000,
  d(3),
);

/** Returns with something in common, so that there are clusters. */
function statistics(): ReturnStatistics {
  const random = seededRandom('risk bench');
  const { length } = limits.portfolio.returns;
  const move = (): number => (random.next() - 0.5) * 0.02;
  const common = Float64Array.from({ length }, move);
  const series = new Map(symbols.map(symbol => [idOf(symbol), common.map(one => one * 0.6 + move())]));
  const days = {
    high: new Float64Array(20).fill(103),
    low: new Float64Array(20).fill(99),
    close: new Float64Array(21).fill(101),
  };
  return new ReturnStatistics({ returns: id => series.get(id) ?? null, days: () => days }, limits.portfolio.returns);
}

function account(): RiskContext {
  const claims = symbols.map(symbol => ({
    botId: 'other',
    instrumentId: idOf(symbol),
    side: 'long' as const,
    cost: d(1_000.123),
    value: d(1_001.456),
    heat: d(20.789),
  }));
  const instrument = { stepSize: d(0.0001), minQuantity: d(0.0001), maxQuantity: d(1e6), minNotional: d(10) };
  return {
    now: NOW,
    limits,
    tradingState: 'ACTIVE',
    breakers: [],
    equity: d(100_000),
    bots: new Map([
      ['trend', { state: 'RUNNING', minConfidence: 0.5, isShadow: false, freeCash: d(50_000), equity: d(50_000) }],
    ]),
    markets: new Map(
      symbols.map(symbol => [
        idOf(symbol),
        {
          instrument: { ...instrument, status: 'trading' as const },
          mark: d(100.01),
          markTime: NOW,
          silent: false,
          faults: [],
        },
      ]),
    ),
    positions: new Map(),
    claims: new Map(claims.map(claim => [claimKey(claim), claim])),
    exposure: sum(claims.map(({ cost }) => cost)),
    heat: sum(claims.map(({ heat }) => heat)),
    statistics: statistics(),
    results: new Map(),
    entriesWithinMinute: 0,
  };
}

const entry = (ordinal: number): EntryCandidate => ({
  intent: 'entry',
  approvalId: deriveId('bench', ordinal),
  botId: 'trend',
  instrumentId: idOf(symbols[ordinal % HELD] ?? ''),
  raisedAt: NOW,
  side: 'long',
  confidence: 0.9,
  size: d(1),
  maxEntries: 1,
  referencePrice: d(100.01),
  stopLoss: d(97.53),
  takeProfit: d(110),
  orderType: 'market',
  limitPrice: null,
  validUntil: null,
});

function measure(context: RiskContext, count: number): number {
  const busy = process.cpuUsage();
  for (let ordinal = 0; ordinal < count; ordinal++) {
    const [verdict] = decideAll(context, [entry(ordinal)]);
    invariant(verdict?.kind === 'approved', `an entry was denied: ${JSON.stringify(verdict)}`);
  }
  const { user, system } = process.cpuUsage(busy);
  return (user + system) / 1_000 / count;
}

const context = account();
const firstMs = measure(context, 1);
measure(context, DECISIONS / 2);
const eachMs = measure(context, DECISIONS);
console.log(`first decision of an hour, with all correlations worked out  ${firstMs.toFixed(3)} ms`);
console.log(
  `each decision, all rules, ${HELD} positions                     ${eachMs.toFixed(3)} ms (target ${TARGET_MS} ms)`,
);
console.log(
  JSON.stringify({
    name: 'risk decision',
    positions: HELD,
    firstMs,
    eachMs,
    targetMs: TARGET_MS,
    met: eachMs < TARGET_MS,
  }),
);
process.exitCode = eachMs < TARGET_MS ? 0 : 1;
