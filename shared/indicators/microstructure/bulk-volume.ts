import { normalCdf } from '../../kernel/normal.ts';
import { type AnyIndicator, type Description, indicator } from '../indicator.ts';
import { LogReturns } from '../log-returns.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

/** What of a bar's volume was bought, from its share of buys. */
type Part = (buyShare: number) => number;

/**
 * Volume-weighted mean of `part` over the last bars, each bar's buys estimated from its return: a share Φ(r / σ) of its
 * volume, σ the population standard deviation of the last log returns. Null without volume or when all returns are equal.
 */
const ofBulk = (description: Description, part: Part): AnyIndicator =>
  indicator({
    ...description,
    params: onePeriod(50, periodFromTwo),
    warmUp: ({ period }) => period + 1,
    start({ period }) {
      const returns = new LogReturns(new Ring(period));
      const volumes = new Ring(period);
      return {
        update(bar) {
          volumes.push(bar.volume);
          if (!returns.add(bar.close)) return null;
          const { ring } = returns;
          const deviation = ring.deviation(ring.mean());
          const total = volumes.sum();
          if (deviation === 0 || total === 0) return null;
          let weighted = 0;
          for (let ago = 0; ago < period; ago++) {
            weighted += part(normalCdf(ring.at(ago) / deviation)) * (volumes.at(ago) / total);
          }
          return weighted;
        },
      };
    },
  });

/**
 * VPIN: volume-synchronised probability of informed trading, Σ|bought − sold| / Σ volume over the last `period` bars by bulk
 * volume classification. 0 to 1: near 1 all trade on one side. The original cuts buckets of equal volume; these are bars of
 * equal time, weighed by their volume. Source: Easley, López de Prado and O'Hara (2012).
 */
export const vpin = ofBulk(
  { name: 'vpin', summary: 'Σ|bought − sold| / Σ volume, buys from the returns', unit: 'fraction', range: [0, 1] },
  share => Math.abs(2 * share - 1),
);
/** Share of the last bars' volume that was bought, by bulk volume classification. 0 to 1. Source: Easley, López de Prado and O'Hara (2012). */
export const bulkBuyShare = ofBulk(
  { name: 'bulk-buy-share', summary: 'Share of the volume bought, from the returns', unit: 'fraction', range: [0, 1] },
  share => share,
);
