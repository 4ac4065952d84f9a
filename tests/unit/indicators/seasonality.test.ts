import { expect } from 'chai';
import type { Bar } from '#shared/domain/bar.ts';
import { ALONE, type AnyIndicator } from '#shared/indicators/indicator.ts';
import { hourCosine, hourSine, weekdayCosine, weekdaySine } from '#shared/indicators/seasonality/clock.ts';
import { hourMeanReturn, weekdayMeanReturn } from '#shared/indicators/seasonality/seasonal-returns.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { BARS, expectFormula, last, logReturns, mean } from './brute-force.ts';

const at = (indicator: AnyIndicator, time: string): number | null =>
  indicator.start({}).update({ ...BARS[0]!, openTime: epochMs(Date.parse(time)) }, ALONE);

describe('the hands of the clock', () => {
  it('stand where the day and the week are', () => {
    expect(at(hourSine, '2024-03-06T06:00:00Z')).to.be.closeTo(1, 1e-12);
    expect(at(hourSine, '2024-03-06T18:00:00Z')).to.be.closeTo(-1, 1e-12);
    expect(at(hourCosine, '2024-03-06T00:00:00Z')).to.be.closeTo(1, 1e-12);
    expect(at(hourCosine, '2024-03-06T12:00:00Z')).to.be.closeTo(-1, 1e-12);
    // 2024-03-04 was a Monday.
    expect(at(weekdayCosine, '2024-03-04T00:00:00Z')).to.be.closeTo(1, 1e-12);
    expect(at(weekdayCosine, '2024-03-07T12:00:00Z')).to.be.closeTo(-1, 1e-12);
    expect(at(weekdaySine, '2024-03-05T18:00:00Z')).to.be.closeTo(1, 1e-12);
    expect(at(weekdaySine, '2024-03-09T06:00:00Z')).to.be.closeTo(-1, 1e-12);
  });
});

describe('the mean return of a season', () => {
  it('is that of the bars of the same hour, or weekday, in the window', () => {
    const formula = (period: number, season: (time: Date) => number) => (bars: readonly Bar[]) => {
      const returns = last(logReturns(bars), period);
      const window = last(bars, period).map((bar, index) => ({
        season: season(new Date(bar.openTime)),
        value: returns[index]!,
      }));
      const now = season(new Date(bars.at(-1)!.openTime));
      return mean(window.filter(one => one.season === now).map(one => one.value));
    };
    expectFormula({
      indicator: hourMeanReturn,
      params: { period: 100 },
      formula: formula(100, time => time.getUTCHours()),
    });
    expectFormula({
      indicator: weekdayMeanReturn,
      params: { period: 200 },
      formula: formula(200, time => time.getUTCDay()),
    });
  });
});
