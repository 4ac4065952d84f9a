import { type AnyIndicator, indicator } from '../indicator.ts';
import { onePeriod, periodFromTwo } from '../period.ts';
import { Ring } from '../ring.ts';

const HALF = Math.PI;
const FULL = 2 * Math.PI;

/** One turn in as many steps as the ring is long. */
interface Turn {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
}

const turnOf = (steps: number): Turn => ({
  cosines: Float64Array.from({ length: steps }, (_, step) => Math.cos((FULL * step) / steps)),
  sines: Float64Array.from({ length: steps }, (_, step) => Math.sin((FULL * step) / steps)),
});

/** The phase, in radians, of the cycle of the ring's length in its numbers, by their Fourier coefficient. */
function phaseOf(closes: Ring, { cosines, sines }: Turn): number {
  let real = 0;
  let imaginary = 0;
  for (let ago = 0; ago < closes.length; ago++) {
    real += (cosines[ago] ?? 0) * closes.at(ago);
    imaginary += (sines[ago] ?? 0) * closes.at(ago);
  }
  const steep = HALF * (imaginary < 0 ? -1 : 1);
  const angle = (Math.abs(real) > 0.001 ? Math.atan(imaginary / real) : steep) + (real < 0 ? HALF : 0) + HALF / 2;
  return ((angle % FULL) + FULL) % FULL;
}

function wave(name: string, summary: string, ahead: number): AnyIndicator {
  return indicator({
    name,
    summary,
    unit: 'number',
    range: [-1, 1],
    params: onePeriod(20, periodFromTwo),
    warmUp: ({ period }) => period,
    start({ period }) {
      const closes = new Ring(period);
      const turn = turnOf(period);
      return {
        update(bar) {
          closes.push(bar.close);
          return closes.isFull ? Math.sin(phaseOf(closes, turn) + ahead) : null;
        },
      };
    },
  });
}

/** MESA sine wave: sine of the phase of a cycle of `period` bars in the closes. −1 to 1. Source: Ehlers (1996), Tulip msw. */
export const sineWave = wave('sine-wave', 'Sine of the phase of a cycle of that period', 0);
/** The same an eighth of a cycle ahead. −1 to 1. Source: Ehlers (1996), Tulip msw. */
export const sineWaveLead = wave('sine-wave-lead', 'Sine of the phase + 45°', Math.PI / 4);
