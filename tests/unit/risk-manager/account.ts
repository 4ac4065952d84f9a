import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import type {
  Candidate,
  EntryCandidate,
  ExitCandidate,
  MoveStopCandidate,
} from '#agents/risk-manager/core/candidate.ts';
import type { MarketFacts, OpenPosition, RiskContext } from '#agents/risk-manager/core/context.ts';
import { type LimitSettings, limitsFrom } from '#agents/risk-manager/core/limits.ts';
import { type Claim, claimKey, sumOf } from '#agents/risk-manager/core/portfolio/claim.ts';
import { NO_STATISTICS } from '#agents/risk-manager/core/portfolio/statistics.ts';
import { EntrySize, type Sizing } from '#agents/risk-manager/core/sizing/size-entry.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';

/** What an entry gets of what it wants. */
export const sizeOf = (account: RiskContext, candidate: EntryCandidate): Sizing | null =>
  new EntrySize(account, candidate).sizing();

export const d = (text: string | number): Decimal => new Decimal(text);
export const NOW = epochMs(1_700_000_000_000);
export const SETTINGS: LimitSettings = { ...riskManagerConfig.parse({}), maxExposureShare: 0.9 };
export const limits = (change: Partial<LimitSettings> = {}) => limitsFrom({ ...SETTINGS, ...change }, 1_000);

const BTC = 'binance:BTC/USDT';
export const instrument: MarketFacts['instrument'] = {
  stepSize: d('0.001'),
  minQuantity: d('0.001'),
  maxQuantity: d('1000'),
  minNotional: d('10'),
  status: 'trading',
};
export const market = (change: Partial<MarketFacts> = {}): MarketFacts => ({
  instrument,
  mark: d(100),
  markTime: NOW,
  silent: false,
  faults: [],
  ...change,
});
export const bot = (change: object = {}) => ({
  state: 'RUNNING' as const,
  minConfidence: 0.5,
  isShadow: false,
  freeCash: d(20_000),
  equity: d(10_000),
  ...change,
});

/** An account of 100 000 with a running bot of 10 000, BTC at 100, nothing held. */
export const context = (change: Partial<RiskContext> = {}): RiskContext => ({
  now: NOW,
  limits: limits(),
  tradingState: 'ACTIVE',
  breakers: [],
  equity: d(100_000),
  bots: new Map([['trend', bot()]]),
  markets: new Map([[BTC, market()]]),
  positions: new Map(),
  claims: new Map(),
  exposure: d(0),
  heat: d(0),
  statistics: NO_STATISTICS,
  results: new Map(),
  entriesWithinMinute: 0,
  ...change,
});

const wish = { approvalId: deriveId('test'), botId: 'trend', instrumentId: BTC, raisedAt: NOW };
export const entry = (change: Partial<EntryCandidate> = {}): EntryCandidate => ({
  ...wish,
  intent: 'entry',
  side: 'long',
  confidence: 0.9,
  size: d(1),
  maxEntries: 1,
  referencePrice: d(100),
  stopLoss: d(98),
  takeProfit: d(104),
  orderType: 'market',
  limitPrice: null,
  validUntil: null,
  ...change,
});
export const exit = (change: Partial<ExitCandidate> = {}): ExitCandidate => ({
  ...wish,
  intent: 'exit',
  by: 'strategy',
  share: d(1),
  ...change,
});
export const moveStop = (change: Partial<MoveStopCandidate> = {}): MoveStopCandidate => ({
  ...wish,
  intent: 'move-stop',
  referencePrice: d(100),
  stopLoss: d(97),
  takeProfit: null,
  ...change,
});

export const position = (change: Partial<OpenPosition> = {}): OpenPosition => ({
  positionId: deriveId('position'),
  side: 'long',
  quantity: d(2),
  cost: d(200),
  entries: 1,
  stopLoss: d(95),
  entryPending: false,
  exitPending: false,
  isProtected: true,
  partPending: false,
  ...change,
});

/** What `trend` has at work in BTC, without heat. */
export const claim = (cost: string | number, change: Partial<Claim> = {}): Claim => ({
  botId: 'trend',
  instrumentId: BTC,
  side: 'long',
  cost: d(cost),
  value: d(cost),
  heat: d(0),
  ...change,
});
export const claimsOf = (...claims: readonly Claim[]): ReadonlyMap<string, Claim> =>
  new Map(claims.map(one => [claimKey(one), one]));

/** The context with the bot holding a position in BTC. */
export const holding = (held: OpenPosition = position(), change: Partial<RiskContext> = {}): RiskContext =>
  context({
    positions: new Map([[claimKey(wish), held]]),
    claims: claimsOf(claim(200)),
    exposure: d(200),
    ...change,
  });

/** The context with `count` claims of another bot in the same instrument, 1 000 each. */
export function claiming(count: number, change: Partial<RiskContext> = {}): RiskContext {
  const claims = claimsOf(...Array.from({ length: count }, (_, index) => claim(1_000, { botId: `other-${index}` })));
  return context({ claims, exposure: sumOf(claims, 'cost'), ...change });
}

export type { Candidate };
