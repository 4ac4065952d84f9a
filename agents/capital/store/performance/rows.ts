import type { Selectable } from 'kysely';
import { z } from 'zod';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { PerformanceTable } from '#shared/persistence/tables/capital.ts';
import type { DayFigures, Ratios, Trading, Worth } from '../../core/performance/figures.ts';
import type { PeriodFigures } from '../../core/performance/period.ts';

/** All of an owner's instruments. */
const ALL = '*';

const rolling = z.object({
  '7d': z.number().nullable(),
  '30d': z.number().nullable(),
  '90d': z.number().nullable(),
  all: z.number().nullable(),
});
const ratios: z.ZodType<Ratios> = z.object({ sharpe: rolling, sortino: rolling, calmar: rolling });

/** A stored day as it was computed; its moment of start is midnight UTC of `starts_on`, a date as text. */
export function dayOf(row: Selectable<PerformanceTable>): DayFigures {
  return {
    owner: row.bot_id,
    instrumentId: row.instrument_id === ALL ? null : row.instrument_id,
    start: epochMs(Date.parse(row.starts_on)),
    observedMs: row.observed_ms,
    worth: worthOf(row),
    trading: tradingOf(row),
  };
}

function worthOf(row: Selectable<PerformanceTable>): Worth | null {
  const { equity_open, equity_high, equity_low, equity_close, flows, unit_value, unit_peak, peak_at } = row;
  if (equity_open === null || equity_high === null || equity_low === null || equity_close === null) return null;
  if (flows === null || unit_value === null || unit_peak === null || peak_at === null) return null;
  return {
    open: new Decimal(equity_open),
    high: new Decimal(equity_high),
    low: new Decimal(equity_low),
    close: new Decimal(equity_close),
    flows: new Decimal(flows),
    return: row.return,
    unitValue: unit_value,
    unitPeak: unit_peak,
    peakAt: peak_at,
    drawdown: row.drawdown ?? 0,
    underWaterMs: row.under_water_ms ?? 0,
    mean: row.mean_equity ?? 0,
    ratios: ratios.parse(row.ratios),
  };
}

/** Of an instrument `profit` is that of its trading; of an owner the two differ, and what is stored is not read back. */
const tradingOf = (row: Selectable<PerformanceTable>): Trading => ({
  realizedPnl: new Decimal(row.realized_pnl),
  unrealizedPnl: new Decimal(row.unrealized_pnl),
  profit: new Decimal(row.profit),
  fees: new Decimal(row.fees),
  volume: new Decimal(row.volume),
  fills: row.fills,
  meanExposure: row.mean_exposure,
});

/** A row as JSON for `json_populate_recordset`. */
export function rowJson(account: string, one: PeriodFigures): Readonly<Record<string, unknown>> {
  const { worth, trading } = one;
  return {
    account,
    bot_id: one.owner,
    instrument_id: one.instrumentId ?? ALL,
    period: one.period,
    starts_on: new Date(one.start).toISOString().slice(0, 10),
    ...(worth === null ? {} : worthJson(worth)),
    profit: one.profit.toFixed(),
    realized_pnl: trading.realizedPnl.toFixed(),
    unrealized_pnl: trading.unrealizedPnl.toFixed(),
    fees: trading.fees.toFixed(),
    volume: trading.volume.toFixed(),
    mean_exposure: trading.meanExposure,
    exposure: one.exposure,
    turnover: one.turnover,
    observed_ms: one.observedMs,
    fills: trading.fills,
    trades: one.trades,
    wins: one.wins,
    losses: one.losses,
    gross_profit: one.grossProfit.toFixed(),
    gross_loss: one.grossLoss.toFixed(),
    payoff: one.payoff,
    profit_factor: one.profitFactor,
    expectancy: one.expectancy,
    winning_streak: one.winningStreak,
    losing_streak: one.losingStreak,
    settled: one.settled,
  };
}

const worthJson = (worth: Worth): Readonly<Record<string, unknown>> => ({
  equity_open: worth.open.toFixed(),
  equity_high: worth.high.toFixed(),
  equity_low: worth.low.toFixed(),
  equity_close: worth.close.toFixed(),
  flows: worth.flows.toFixed(),
  return: worth.return,
  unit_value: worth.unitValue,
  unit_peak: worth.unitPeak,
  peak_at: new Date(worth.peakAt).toISOString(),
  drawdown: worth.drawdown,
  under_water_ms: worth.underWaterMs,
  mean_equity: worth.mean,
  ratios: worth.ratios,
});
