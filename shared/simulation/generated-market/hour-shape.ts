import type { Random } from '../../kernel/random.ts';

const HOUR_SECONDS = 3_600;
/** GARCH(1,1) on one-second returns: variance = (1 - a - b) + a shock^2 + b variance, in units of the long-run variance. */
const GARCH = { shock: 0.06, memory: 0.92 } as const;
const JUMPS_PER_HOUR = 1.5;
/** A jump's size, in standard deviations of a second. */
const JUMP_SIZE = 12;

/** What one hour of a path does, second by second. */
export interface HourShape {
  /** Log returns before they are tilted to meet the hour's end. */
  readonly steps: Float64Array;
  /** Volatility relative to the long run, which drives volume and the range of a bar. */
  readonly heat: Float64Array;
  /** 1 where the second begins with a jump. */
  readonly jumps: Uint8Array;
}

/** Stretches of minutes in which the market trends, swings around a level, sleeps or storms. */
type Regime =
  | { readonly kind: 'trend'; readonly drift: number; readonly calm: number }
  | { readonly kind: 'range'; readonly pull: number; readonly calm: number }
  | { readonly kind: 'storm'; readonly calm: number };

/** One hour of one-second returns with standard deviation about `deviation`. */
export function hourShape(random: Random, deviation: number): HourShape {
  const steps = new Float64Array(HOUR_SECONDS);
  const heat = new Float64Array(HOUR_SECONDS);
  const jumps = new Uint8Array(HOUR_SECONDS);
  let variance = 1;
  let regime = nextRegime(random);
  let regimeEnds = regimeSeconds(random);
  let displacement = 0;
  for (let second = 0; second < HOUR_SECONDS; second++) {
    if (second >= regimeEnds) {
      regime = nextRegime(random);
      regimeEnds = second + regimeSeconds(random);
      displacement = 0;
    }
    const shock = Math.sqrt(variance) * random.normal();
    variance = 1 - GARCH.shock - GARCH.memory + GARCH.shock * shock * shock + GARCH.memory * variance;
    const jump = random.next() < JUMPS_PER_HOUR / HOUR_SECONDS ? JUMP_SIZE * random.normal() : 0;
    const step = shock * regime.calm + driftOf(regime, displacement) + jump;
    displacement += step;
    steps[second] = step * deviation;
    heat[second] = Math.sqrt(variance) * regime.calm + Math.abs(jump) / JUMP_SIZE;
    jumps[second] = jump === 0 ? 0 : 1;
  }
  return { steps, heat, jumps };
}

const regimeSeconds = (random: Random): number => 60 + random.integer(540);

function nextRegime(random: Random): Regime {
  const draw = random.next();
  if (draw < 0.45)
    return { kind: 'trend', drift: (random.next() < 0.5 ? -1 : 1) * (0.05 + 0.1 * random.next()), calm: 0.8 };
  if (draw < 0.85) return { kind: 'range', pull: 0.01 + 0.04 * random.next(), calm: 0.7 };
  return { kind: 'storm', calm: 1.6 };
}

/** The mean of the next step, in standard deviations: with the trend, or back to where the range began. */
function driftOf(regime: Regime, displacement: number): number {
  if (regime.kind === 'trend') return regime.drift;
  return regime.kind === 'range' ? -regime.pull * displacement : 0;
}
