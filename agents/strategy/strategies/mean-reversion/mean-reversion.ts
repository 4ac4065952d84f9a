import { z } from 'zod';
import { type InstrumentInput, perInstrument } from '#shared/domain/per-instrument.ts';
import { COMMON_REASONS } from '#shared/domain/reasons.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';
import { confidenceOf, share } from '../confidence.ts';
import { type Decided, hold, leave } from '../decided.ts';
import { allows, type Side, sideOf, signOf } from '../side.ts';
import { type MeanReversionParams, meanReversionParams } from './params.ts';

const reversionState = z.strictObject({
  /** False from an entry on until the close has come back: one entry per move. */
  isArmed: z.boolean(),
});
type ReversionState = z.output<typeof reversionState>;

type Input = InstrumentInput<MeanReversionParams, ReversionState, string>;
/** `trend` is that of the longer bars: 1 up, −1 down, 0 neither, or not asked for. */
type Readings = Readonly<Record<'z' | 'averageVolume' | 'atr' | 'trend', number>>;

export const meanReversion = perInstrument<MeanReversionParams, ReversionState, string>({
  name: 'mean-reversion',
  summary:
    'Enters what moved unusually far from its mean, when volume and volatility are ordinary and longer bars do not trend against it, and leaves once it is back.',
  params: meanReversionParams,
  state: reversionState,
  reasons: {
    ...COMMON_REASONS,
    REVERSION_NEAR_MEAN: 'the close is {z} standard deviations from its mean; an entry needs {needed}',
    REVERSION_NOT_ARMED: 'still in the move that was entered before: {z} standard deviations',
    REVERSION_VOLUME_THIN: 'volume {volume} is below {needed}',
    REVERSION_VOLATILITY_ODD: 'volatility {volatility} is outside of {lowest} to {highest}',
    REVERSION_AGAINST_TREND: 'the longer bars are in a trend the other way: {z} standard deviations from the mean',
    REVERSION_ENTRY: 'the close is {z} standard deviations from its mean',
    REVERSION_DONE: 'the close came back to {z} standard deviations from its mean',
    REVERSION_HELD: 'waiting for the mean: {z} standard deviations, leaving at {target}',
  },
  features: ({ lookback, volumePeriod, atrPeriod, confirmTimeframe, confirmPeriod }) => ({
    z: { indicator: 'zscore', params: { period: lookback } },
    averageVolume: { indicator: 'volume-sma', params: { period: volumePeriod } },
    atr: { indicator: 'atr', params: { period: atrPeriod } },
    ...(confirmTimeframe === null
      ? {}
      : { trend: { indicator: 'trend-regime', params: { period: confirmPeriod }, timeframe: confirmTimeframe } }),
  }),
  start: () => ({ isArmed: true }),
  step(input) {
    const { features, params, position, state } = input;
    const { z = null, averageVolume = null, atr = null, trend = null } = features;
    const isConfirmed = trend !== null || params.confirmTimeframe === null;
    if (z === null || averageVolume === null || atr === null || !isConfirmed) return { state, ...hold('WARMING_UP') };
    const readings = { z, averageVolume, atr, trend: trend ?? 0 };
    const isArmed = position === null && (state.isArmed || !isFar(params, z));
    const decided = position === null ? seek(input, readings, isArmed) : tend(input, readings, position);
    return { state: { isArmed }, ...decided };
  },
  idle({ params, state: { isArmed }, position }) {
    if (position === null) return ({ z = 0 }) => isFar(params, z) !== isArmed;
    return isArmed ? null : ({ z = 0 }) => isAway(params, position.side, z);
  },
});

/** The side that would gain by a return to the mean. */
const sideAt = (z: number): Side => sideOf(-z);
/** Whether the close is so far from its mean that it would be entered. */
const isFar = ({ entryZ, sides }: MeanReversionParams, z: number): boolean =>
  Math.abs(z) >= entryZ && allows(sides, sideAt(z));
/** Whether what is held waits for its mean still. */
const isAway = ({ exitZ }: MeanReversionParams, side: Side, z: number): boolean => -z * signOf(side) > exitZ;

function seek({ params, bar, onTheirWay }: Input, readings: Readings, isArmed: boolean): Decided {
  const { z, averageVolume, atr, trend } = readings;
  const neededVolume = params.minVolumeFactor * averageVolume;
  const volatility = atr / bar.close;
  const [lowest, highest] = [params.minVolatility, params.maxVolatility];
  const side = params.sides === 'both' ? sideAt(z) : params.sides;
  const sign = signOf(side);
  if (onTheirWay.entry) return hold('ENTRY_ON_ITS_WAY');
  if (!isFar(params, z)) return hold('REVERSION_NEAR_MEAN', { z, needed: -sign * params.entryZ });
  if (!isArmed) return hold('REVERSION_NOT_ARMED', { z });
  if (bar.volume < neededVolume) return hold('REVERSION_VOLUME_THIN', { volume: bar.volume, needed: neededVolume });
  const stopLoss = bar.close - sign * params.stopAtr * atr;
  const takeProfit = params.takeProfitAtr === null ? null : bar.close + sign * params.takeProfitAtr * atr;
  if (volatility < lowest || volatility > highest || atr <= 0 || stopLoss <= 0 || (takeProfit ?? 1) <= 0)
    return hold('REVERSION_VOLATILITY_ODD', { volatility, lowest, highest });
  if (trend === -sign) return hold('REVERSION_AGAINST_TREND', { z });
  const confidence = confidenceOf(
    share(Math.abs(z), params.entryZ, 2 * params.entryZ),
    share(bar.volume, neededVolume, 3 * averageVolume + neededVolume),
  );
  return {
    action: { kind: 'enter', side, confidence, stopLoss, takeProfit, entry: { type: 'market' } },
    why: { code: 'REVERSION_ENTRY', numbers: { z, volume: bar.volume, averageVolume, atr, confidence } },
  };
}

function tend({ params, onTheirWay }: Input, { z }: Readings, { side }: HeldPosition): Decided {
  if (onTheirWay.exit) return hold('EXIT_ON_ITS_WAY');
  if (isAway(params, side, z)) return hold('REVERSION_HELD', { z, target: -signOf(side) * params.exitZ });
  return leave('REVERSION_DONE', { z });
}
