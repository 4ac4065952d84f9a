import { CyclePhase } from '../hilbert.ts';
import { type AnyIndicator, type Description, indicator, type Stream } from '../indicator.ts';
import { NO_PARAMETERS } from '../period.ts';

/** Bars before the first value: TA-Lib's. */
const WARM_UP = 64;

function partOfPhase(description: Description, part: (cycle: CyclePhase) => number): AnyIndicator {
  return indicator({
    ...description,
    params: NO_PARAMETERS,
    warmUp: () => WARM_UP,
    start() {
      const cycle = new CyclePhase();
      let bars = 0;
      return {
        update(bar) {
          cycle.add(bar.close);
          bars += 1;
          return bars < WARM_UP ? null : part(cycle);
        },
      };
    },
  });
}

/** Phase of the dominant cycle. In degrees, −45 to 315. Source: Ehlers (2001), TA-Lib HT_DCPHASE. */
export const hilbertPhase = partOfPhase(
  { name: 'hilbert-phase', summary: 'Phase of the dominant cycle', unit: 'degrees', range: [null, 315] },
  cycle => cycle.phase,
);
/** Sine of that phase. −1 to 1. Source: Ehlers (2001), TA-Lib HT_SINE. */
export const hilbertSine = partOfPhase(
  { name: 'hilbert-sine', summary: 'Sine of the phase', unit: 'number', range: [-1, 1] },
  cycle => cycle.sine,
);
/** Sine of the phase an eighth of a cycle ahead: crosses the sine before the cycle turns. −1 to 1. Source: Ehlers (2001), TA-Lib HT_SINE. */
export const hilbertLeadSine = partOfPhase(
  { name: 'hilbert-lead-sine', summary: 'Sine of the phase + 45°', unit: 'number', range: [-1, 1] },
  cycle => cycle.leadSine,
);
/** Instantaneous trendline: mean close over one dominant cycle, smoothed over four bars. In quote. Source: Ehlers (2001), TA-Lib HT_TRENDLINE. */
export const hilbertTrendline = partOfPhase(
  { name: 'hilbert-trendline', summary: 'Mean close over the dominant cycle', unit: 'quote', range: [0, null] },
  cycle => cycle.trendline,
);

/** Whether the market trends: it does unless its phase moves as a cycle's or the sines have just crossed, and always when far from the trendline. */
function trendMode(): Stream {
  const cycle = new CyclePhase();
  let bars = 0;
  let since = 0;
  let [phase, sine, lead] = [0, 0, 0];
  return {
    update(bar) {
      bars += 1;
      if (!cycle.add(bar.close)) return null;
      const nextSine = cycle.sine;
      const nextLead = cycle.leadSine;
      const hasCrossed = (nextSine > nextLead && sine <= lead) || (nextSine < nextLead && sine >= lead);
      since = hasCrossed ? 1 : since + 1;
      const usual = 360 / cycle.period;
      const turned = cycle.phase - phase;
      const isCycle = hasCrossed || since < 0.5 * cycle.period || (turned > 0.67 * usual && turned < 1.5 * usual);
      const isFar = Math.abs(cycle.smooth / cycle.trendline - 1) >= 0.015;
      phase = cycle.phase;
      sine = nextSine;
      lead = nextLead;
      return bars < WARM_UP ? null : isFar || !isCycle ? 1 : 0;
    },
  };
}

/** Trend mode: 1 in a trend, 0 in a cycle. Source: Ehlers (2001), TA-Lib HT_TRENDMODE. */
export const hilbertTrendMode = indicator({
  name: 'hilbert-trend-mode',
  summary: '1 in a trend, 0 in a cycle',
  unit: 'flag',
  range: [0, 1],
  params: NO_PARAMETERS,
  warmUp: () => WARM_UP,
  start: trendMode,
});
