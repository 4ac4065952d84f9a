import { z } from 'zod';
import { type InstrumentInput, type InstrumentStep, perInstrument } from '#shared/domain/per-instrument.ts';
import { COMMON_REASONS } from '#shared/domain/reasons.ts';
import type { Why } from '#shared/domain/strategy.ts';
import { confidenceOf, share } from '../confidence.ts';
import { type MeanReversionParams, meanReversionParams } from './params.ts';

const reversionState = z.strictObject({
  /** False from an entry on until the close has come back: one entry per fall. */
  isArmed: z.boolean(),
});
type ReversionState = z.output<typeof reversionState>;

type Feature = 'z' | 'averageVolume' | 'atr';
type Input = InstrumentInput<MeanReversionParams, ReversionState, Feature>;
type Readings = Readonly<Record<Feature, number>>;
type Decision = Omit<InstrumentStep<ReversionState>, 'state'>;

const nothing = (code: string, numbers: Why['numbers']): Decision => ({ action: null, why: { code, numbers } });

/**
 * Buys what fell unusually far below its mean, when volume and volatility are ordinary, and sells it once it is back.
 * Stop and take profit are multiples of the average true range.
 */
export const meanReversion = perInstrument<MeanReversionParams, ReversionState, Feature>({
  name: 'mean-reversion',
  params: meanReversionParams,
  state: reversionState,
  reasons: {
    ...COMMON_REASONS,
    REVERSION_NEAR_MEAN: 'the close is {z} standard deviations from its mean; an entry needs {needed} or less',
    REVERSION_NOT_ARMED: 'still in the fall that was entered before: {z} standard deviations',
    REVERSION_VOLUME_THIN: 'volume {volume} is below {needed}',
    REVERSION_VOLATILITY_ODD: 'volatility {volatility} is outside of {lowest} to {highest}',
    REVERSION_ENTRY: 'the close is {z} standard deviations from its mean',
    REVERSION_DONE: 'the close came back to {z} standard deviations from its mean',
    REVERSION_HELD: 'waiting for the mean: {z} standard deviations, leaving at {target}',
  },
  features: params => ({
    z: { indicator: 'zscore', params: { period: params.lookback } },
    averageVolume: { indicator: 'volume-sma', params: { period: params.volumePeriod } },
    atr: { indicator: 'atr', params: { period: params.atrPeriod } },
  }),
  start: () => ({ isArmed: true }),
  step(input) {
    const { features, params, position, state } = input;
    const { z, averageVolume, atr } = features;
    if (z === null || averageVolume === null || atr === null) return { state, ...nothing('WARMING_UP', {}) };
    const readings = { z, averageVolume, atr };
    const isArmed = position === null && (state.isArmed || z > -params.entryZ);
    const decision = position === null ? seek(input, readings, isArmed) : tend(input, readings);
    return { state: { isArmed }, ...decision };
  },
});

function seek({ params, bar, onTheirWay }: Input, { z, averageVolume, atr }: Readings, isArmed: boolean): Decision {
  const neededVolume = params.minVolumeFactor * averageVolume;
  const volatility = atr / bar.close;
  const [lowest, highest] = [params.minVolatility, params.maxVolatility];
  if (onTheirWay.entry) return nothing('ENTRY_ON_ITS_WAY', {});
  if (z > -params.entryZ) return nothing('REVERSION_NEAR_MEAN', { z, needed: -params.entryZ });
  if (!isArmed) return nothing('REVERSION_NOT_ARMED', { z });
  if (bar.volume < neededVolume) return nothing('REVERSION_VOLUME_THIN', { volume: bar.volume, needed: neededVolume });
  const stopLoss = bar.close - params.stopAtr * atr;
  if (volatility < lowest || volatility > highest || atr <= 0 || stopLoss <= 0) {
    return nothing('REVERSION_VOLATILITY_ODD', { volatility, lowest, highest });
  }
  const confidence = confidenceOf(
    share(-z, params.entryZ, 2 * params.entryZ),
    share(bar.volume, neededVolume, 3 * averageVolume + neededVolume),
  );
  const takeProfit = params.takeProfitAtr === null ? null : bar.close + params.takeProfitAtr * atr;
  return {
    action: { kind: 'enter', side: 'long', confidence, stopLoss, takeProfit, entry: { type: 'market' } },
    why: { code: 'REVERSION_ENTRY', numbers: { z, volume: bar.volume, averageVolume, atr, confidence } },
  };
}

function tend({ params, onTheirWay }: Input, { z }: Readings): Decision {
  if (onTheirWay.exit) return nothing('EXIT_ON_ITS_WAY', {});
  if (z < -params.exitZ) return nothing('REVERSION_HELD', { z, target: -params.exitZ });
  return { action: { kind: 'exit' }, why: { code: 'REVERSION_DONE', numbers: { z } } };
}
