import type { RiskReport } from '#shared/contracts/api/risk.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import type { TestDatabase } from '#tests/integration/database.ts';
import { ACCOUNT } from './world.ts';

const DAY = new Date('2026-01-05T00:00:00.000Z');
const AT = new Date('2026-01-05T12:00:00.000Z');
const OPENED = new Date('2026-01-05T12:00:05.000Z');

const closed = { state: 'closed', since: null, until: null, effect: 'reduce', reason: '', subject: '' } as const;

/** A look as the risk manager stores it. */
export const LOOK: Omit<RiskReport, 'time'> = {
  ...{ equity: '10000', heat: '20', correlatedHeat: 18.5, exposure: '1600', leverage: 0.16, concentration: 0.16 },
  ...{ drawdown: 0.04, level: 'HIGH', because: [{ name: 'valueAtRisk', value: 0.06 }] },
  positions: [{ bot: 'trend', instrument: 'binance:BTC/USDT', side: 'long', value: '1600', heat: '20' }],
  limits: [{ name: 'heat', taken: '20', limit: '600' }],
  budgets: [],
  clusters: [],
  correlation: { symbols: ['BTC/USDT'], matrix: [[1]] },
  ...{ meanCorrelation: null, isTogether: false, regimes: [{ symbol: 'BTC/USDT', regime: 'high' }] },
  tails: [{ method: 'historical', days: 1, valueAtRisk: 0.06, expectedShortfall: 0.08 }],
  worstCase: { scenario: 'venue-frozen', share: 0.054, trips: [{ breaker: 'daily-loss', effect: 'reduce' }] },
  breakers: [
    { ...closed, kind: 'daily-loss', reading: 0.01, limit: 0.05, near: 0.2 },
    { ...closed, kind: 'drawdown', reading: 0.04, limit: 0.1, near: 0.4 },
  ],
};

/** A look at the risk, a breaker that opened after it, and a day's performance, as the other agents would have left them. */
export async function seedRisk(db: TestDatabase['db'], look: Omit<RiskReport, 'time'> = LOOK): Promise<void> {
  const { equity, heat, correlatedHeat, exposure, drawdown, level } = look;
  const stored = { equity, heat, exposure, drawdown, level, detail: JSON.stringify(look) };
  await db
    .insertInto('risk_snapshots')
    .values({ ...stored, account: ACCOUNT, hour: AT, market_time: AT, correlated_heat: correlatedHeat })
    .execute();
  const breaker = { account: ACCOUNT, kind: 'daily-loss', effect: 'reduce', reading: 0.052, trip_limit: 0.05 } as const;
  const moved = { ...breaker, changed_by: 'risk-manager', reason: '', command_id: null, until: null };
  await db
    .insertInto('breakers')
    .values({ ...moved, scope: 'account', state: 'open', since: OPENED, size_share: 0.5 })
    .execute();
  await db
    .insertInto('breaker_events')
    .values({
      ...moved,
      ...{ id: deriveId('test-breaker', 1), subject: '', from_state: 'closed', to_state: 'open', market_time: OPENED },
    })
    .execute();
  const none = { observed_ms: 0, fills: 1, trades: 0, wins: 0, losses: 0, winning_streak: 0, losing_streak: 0 };
  const money = { realized_pnl: '0', unrealized_pnl: '12.5', fees: '1', volume: '1600', flows: '0', profit: '12.5' };
  await db
    .insertInto('performance')
    .values({
      ...{ account: ACCOUNT, bot_id: '*', instrument_id: '*', period: 'day', starts_on: DAY, settled: false },
      ...{ ...none, ...money, gross_profit: '0', gross_loss: '0', mean_exposure: 0 },
      ...{ equity_open: '10000', equity_high: '10020', equity_low: '9990', equity_close: '10012.5' },
      ...{ unit_value: 1.00125, drawdown: 0.003, ratios: '{}' },
    } as never)
    .execute();
}
