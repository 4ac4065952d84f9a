import type { Decimal } from '#shared/kernel/decimal.ts';

/** What an owner was worth at the end of a UTC day, and what it had been given by then, less what was taken. */
export interface DayEnd {
  readonly equity: Decimal;
  readonly capital: Decimal;
}

/** Simple returns from day to day, the oldest first, without what was given or taken; none from a day on which there was nothing. */
export const dailyReturns = (days: readonly DayEnd[]): readonly number[] =>
  days.slice(1).flatMap((day, index) => {
    const before = days[index];
    if (before === undefined || before.equity.lte(0)) return [];
    const flow = day.capital.minus(before.capital);
    return [day.equity.minus(flow).div(before.equity).toNumber() - 1];
  });
