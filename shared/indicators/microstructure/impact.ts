import { indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

const PER_MILLION = 1e6;

/**
 * Amihud's illiquidity: mean of |log return| / (close · volume) over those of the last `period` bars that have volume, for a
 * turnover of a million of quote. At least 0: how far the price moves per million; null without volume. Source: Amihud (2002).
 */
export const amihudIlliquidity = indicator({
  name: 'amihud-illiquidity',
  summary: 'Mean of |log return| per million of quote traded',
  unit: 'fraction',
  range: [0, null],
  params: onePeriod(50),
  warmUp: params => params.period + 1,
  start(params) {
    const impacts = new Ring(params.period);
    const traded = new Ring(params.period);
    let previous: number | null = null;
    return {
      update(bar) {
        if (previous !== null) {
          const impact = Math.abs(Math.log(bar.close / previous)) / ((bar.close * bar.volume) / PER_MILLION);
          // No volume, or too little to divide by: the bar tells nothing.
          const tells = Number.isFinite(impact) && impact < 1e300;
          impacts.push(tells ? impact : 0);
          traded.push(tells ? 1 : 0);
        }
        previous = bar.close;
        const count = traded.sum();
        return traded.isFull && count > 0 ? impacts.sum() / count : null;
      },
    };
  },
});

/**
 * Kyle's lambda: slope of the change of the close over the signed volume of the last `period` bars by least squares, the
 * volume counted as bought when the bar closed above its open, as sold below. In quote per unit of base: what a unit bought
 * moves the price; null when the signed volume never changes. Source: Kyle (1985), estimated as in Hasbrouck (2009).
 */
export const kyleLambda = indicator({
  name: 'kyle-lambda',
  summary: 'Slope of the change of the close over the signed volume',
  unit: 'number',
  range: [null, null],
  params: onePeriod(50, periodFromTwo),
  warmUp: params => params.period + 1,
  start({ period }) {
    const changes = new Ring(period);
    const signed = new Ring(period);
    let previous: number | null = null;
    return {
      update(bar) {
        if (previous !== null) {
          changes.push(bar.close - previous);
          signed.push(Math.sign(bar.close - bar.open) * bar.volume);
        }
        previous = bar.close;
        if (!changes.isFull) return null;
        const meanSigned = signed.mean();
        const deviation = signed.deviation(meanSigned);
        const variance = deviation * deviation;
        if (variance < 1e-200) return null; // no volume to speak of: nothing to divide by
        const meanChange = changes.mean();
        let products = 0;
        for (let ago = 0; ago < period; ago++)
          products += (changes.at(ago) - meanChange) * (signed.at(ago) - meanSigned);
        return products / period / variance;
      },
    };
  },
});
