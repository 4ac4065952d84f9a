import { indicator } from '../indicator.ts';
import { LinearFit } from '../linear-fit.ts';
import { onePeriod, periodFromTwo } from '../period.ts';

/** Forecast oscillator: 100 · (close − the forecast made of it a bar ago by the line through `period` closes) / close. In percent, at most 100 while the forecast is positive. Source: Chande, Tulip fosc. */
export const forecastOscillator = indicator({
  name: 'forecast-oscillator',
  summary: '100 · (close − its forecast) / close',
  unit: 'percent',
  range: [null, null],
  params: onePeriod(14, periodFromTwo),
  warmUp: ({ period }) => period + 1,
  start({ period }) {
    const line = new LinearFit(period);
    let forecast: number | null = null;
    return {
      update(bar) {
        const value = forecast === null ? null : (100 * (bar.close - forecast)) / bar.close;
        forecast = line.add(bar.close) ? line.intercept + line.slope * period : null;
        return value;
      },
    };
  },
});
