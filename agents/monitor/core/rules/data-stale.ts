import { duration, listed } from '../words.ts';
import { atOnce, type Rule } from './rule.ts';

export const dataStale: Rule = {
  name: 'data-stale',
  holdMs: atOnce,
  find({ marks, watchingForMs }, { dataStaleMs }) {
    const stale = marks.filter(({ ageMs }) => (ageMs ?? watchingForMs) > dataStaleMs);
    if (stale.length === 0) return [];
    const every = stale.length === marks.length;
    const ages = stale.map(
      ({ symbol, ageMs }) => `${symbol} (${ageMs === null ? 'none yet' : `${duration(ageMs)} old`})`,
    );
    return [
      {
        severity: every ? 'critical' : 'warning',
        title: every ? 'No market data is coming in' : 'Some market data is stale',
        message: `Last closed candles: ${listed(ages)}. Entries on them are blocked; stops rest on the venue and exits stay possible. See: tradewind doctor.`,
        code: 'DATA_STALE',
      },
    ];
  },
};
