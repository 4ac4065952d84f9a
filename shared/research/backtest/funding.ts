import { Decimal } from '../../kernel/decimal.ts';
import { timeframeMs } from '../../kernel/time.ts';
import type { AccountModel } from './account-model.ts';
import type { Series } from './series.ts';

const HOUR_MS = 3_600_000;

/** When funding of a series falls due. */
export interface FundingClock {
  /** The rates that fall due after `from`, up to `to` (both UTC ms, ends of bars). */
  due(from: number, to: number): readonly Decimal[];
}

const NEVER: FundingClock = { due: () => [] };

/**
 * The rates of the series, else the constant one of the account. A rate counts at the end of the bar that its time lies at or just
 * after: venues stamp them some milliseconds late.
 */
export function fundingClock({ columns, funding }: Series, account: AccountModel): FundingClock {
  if (account.kind !== 'perpetual') return NEVER;
  if (funding !== undefined) return fromSeries(funding, timeframeMs(columns.timeframe));
  if (account.funding.kind === 'none') return NEVER;
  const { rate, everyHours } = account.funding;
  const everyMs = everyHours * HOUR_MS;
  return {
    due: (from, to) => Array.from({ length: Math.floor(to / everyMs) - Math.floor(from / everyMs) }, () => rate),
  };
}

function fromSeries({ time, rate }: NonNullable<Series['funding']>, barMs: number): FundingClock {
  let next = 0;
  const dueAt = (row: number): number => Math.floor((time[row] ?? 0) / barMs) * barMs;
  return {
    due: (from, to) => {
      const rates: Decimal[] = [];
      while (next < time.length && dueAt(next) <= to) {
        if (dueAt(next) > from) rates.push(new Decimal(rate[next] ?? 0));
        next += 1;
      }
      return rates;
    },
  };
}
