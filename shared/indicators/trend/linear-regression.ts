import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { LinearFit } from '../linear-fit.ts';
import { onePeriod, periodFromTwo } from '../period.ts';

/** The line through the last `period` closes by least squares: y = intercept + slope·x, x = 0 for the oldest. */
function partOfLine(description: Description, part: (line: LinearFit, period: number) => number | null): AnyIndicator {
  return indicator({
    ...description,
    params: onePeriod(14, periodFromTwo),
    warmUp: ({ period }) => period,
    start({ period }) {
      const line = new LinearFit(period);
      return { update: bar => (line.add(bar.close) ? part(line, period) : null) };
    },
  });
}

/** The line at the newest close: end point, least squares moving average. In quote. Source: TA-Lib LINEARREG, Stock.Indicators Epma. */
export const linearRegression = partOfLine(
  { name: 'linear-regression', summary: 'Least squares line at the newest close', unit: 'quote', range: [null, null] },
  (line, period) => line.intercept + line.slope * (period - 1),
);
/** The line's slope, in quote per bar. Source: TA-Lib LINEARREG_SLOPE. */
export const linearRegressionSlope = partOfLine(
  { name: 'linear-regression-slope', summary: 'Slope of the line, per bar', unit: 'quote', range: [null, null] },
  line => line.slope,
);
/** The line at the oldest of the closes. In quote. Source: TA-Lib LINEARREG_INTERCEPT. */
export const linearRegressionIntercept = partOfLine(
  { name: 'linear-regression-intercept', summary: 'The line at the oldest close', unit: 'quote', range: [null, null] },
  line => line.intercept,
);
/** arctan of the slope, in degrees, −90 to 90; depends on the price's scale. Source: TA-Lib LINEARREG_ANGLE. */
export const linearRegressionAngle = partOfLine(
  { name: 'linear-regression-angle', summary: 'arctan of the slope', unit: 'degrees', range: [-90, 90] },
  line => (Math.atan(line.slope) * 180) / Math.PI,
);
/** Time series forecast: the line one bar ahead. In quote. Source: TA-Lib TSF. */
export const timeSeriesForecast = partOfLine(
  { name: 'time-series-forecast', summary: 'The line one bar ahead', unit: 'quote', range: [null, null] },
  (line, period) => line.intercept + line.slope * period,
);
/** Coefficient of determination of the line: the share of the closes' variance that it explains, 0 to 1; null when all closes are equal. Source: Stock.Indicators Slope. */
export const linearRegressionRSquared = partOfLine(
  {
    name: 'linear-regression-r-squared',
    summary: 'Share of the variance that the line explains',
    unit: 'fraction',
    range: [0, 1],
  },
  line => line.rSquared,
);
