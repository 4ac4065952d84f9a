import type { Kysely } from 'kysely';
import type { RiskManagerConfig } from '#agents/risk-manager/config.ts';
import { type Exposure, fullestPositions, type Portfolio } from '#agents/risk-manager/core/stress/portfolio.ts';
import { thresholdsOf } from '#agents/risk-manager/core/stress/thresholds.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { readBalances } from '#shared/persistence/reads/balances.ts';
import { type ComingEntry, readComingEntries } from '#shared/persistence/reads/entries.ts';
import { readEquity } from '#shared/persistence/reads/equity.ts';
import { readPositions } from '#shared/persistence/reads/positions.ts';
import type { Database } from '#shared/persistence/tables.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';

/** What is stressed: what is open now, or the most that the profile's limits let be open. */
export interface Stressable {
  readonly basis: 'open' | 'full';
  readonly quoteAsset: string;
  readonly portfolio: Portfolio;
}

type System = Pick<SystemConfig, 'account' | 'quoteAsset' | 'instruments'>;
interface Limits {
  readonly system: System;
  readonly risk: RiskManagerConfig;
}

/** As full as the limits of the profile let an account be that is worth so much. */
export function fullPortfolio({ system, risk }: Limits, { equity, peak }: Worth): Stressable {
  const { perTradeShare, maxPositionShare, maxExposureShare, maxPositions, maxHeat, takerFeeBps } = risk;
  const { quoteAsset, instruments: symbols } = system;
  const limits = { perTradeShare, maxPositionShare, maxExposureShare, maxPositions, maxHeat };
  return {
    basis: 'full',
    quoteAsset,
    portfolio: {
      equity,
      exposures: fullestPositions({ ...limits, equity, symbols }),
      holdings: {},
      thresholds: thresholdsOf(risk.breakers, { equity, peak }),
      feeRate: takerFeeBps / BPS,
    },
  };
}

const BPS = 10_000;

interface Worth {
  readonly equity: number;
  readonly peak: number;
}

/** What is open, with entries on their way and what belongs to no bot; null when there is nothing of it. */
export async function openPortfolio(db: Kysely<Database>, { system, risk }: Limits): Promise<Stressable | null> {
  const { account, quoteAsset } = system;
  const [positions, entries, balances, worth] = await Promise.all([
    readPositions(db, { account }),
    readComingEntries(db, account),
    readBalances(db, { account, quoteAsset }),
    worthOf(db, system),
  ]);
  if (worth === null) return null;
  const held = positions.map(
    (one): Exposure => ({
      symbol: one.instrument,
      side: one.side,
      quantity: Number(one.quantity),
      price: Number(one.markPrice ?? one.entryPrice),
      stopLoss: numberOf(one.stopLoss),
      dailyVolatility: null,
    }),
  );
  const coming = entries.flatMap(comingExposure);
  const holdings = Object.fromEntries(
    balances.flatMap(({ asset, total, value, heldBy }) => {
      const [own, whole] = [new Decimal(heldBy.unassigned ?? 0), new Decimal(total)];
      if (asset === quoteAsset || value === null || whole.isZero() || own.lte(0)) return [];
      return [[asset, own.div(whole).times(value).toNumber()]];
    }),
  );
  if (held.length + coming.length === 0 && Object.keys(holdings).length === 0) return null;
  const thresholds = thresholdsOf(risk.breakers, worth);
  const portfolio = { equity: worth.equity, exposures: [...held, ...coming], holdings, thresholds };
  return { basis: 'open', quoteAsset, portfolio: { ...portfolio, feeRate: risk.takerFeeBps / BPS } };
}

/** What the account is worth and its peak, in quote; null before the first. */
export async function worthOf(db: Kysely<Database>, { account, quoteAsset }: System): Promise<Worth | null> {
  const { latest } = await readEquity(db, { account, quoteAsset, bot: '*', windowMs: 1, points: 1 });
  const whole = latest.find(({ bot }) => bot === '*');
  return whole === undefined ? null : { equity: Number(whole.equity), peak: Number(whole.peak) };
}

function comingExposure(entry: ComingEntry): readonly Exposure[] {
  const rest = new Decimal(entry.quantity).minus(entry.filledQuantity);
  if (entry.expectedPrice === null || rest.lte(0)) return [];
  const { symbol, side, stopLoss } = entry;
  const price = Number(entry.expectedPrice);
  return [{ symbol, side, quantity: rest.toNumber(), price, stopLoss: numberOf(stopLoss), dailyVolatility: null }];
}

const numberOf = (text: string | null): number | null => (text === null ? null : Number(text));
