import { z } from 'zod';
import { trialResult, trialSpec } from '#shared/research/study/plan.ts';
import { studyGround } from '../ground.ts';

/* What a worker and the processes in which trials run say to each other. */

/** Columns of features that trials of one ground share, in MB: 90 of a year of minutes. */
export const FEATURES_MB = 384;

const outcome = trialResult.unwrap().shape.outcome;
export type TrialOutcome = z.output<typeof outcome>;

export const order = z.discriminatedUnion('kind', [
  /** What the trials that follow share. `home`: where the candles lie. `texts`: bundles by hash. */
  z.strictObject({
    kind: z.literal('prepare'),
    ground: studyGround,
    home: z.string(),
    texts: z.record(z.string(), z.string()),
  }),
  z.strictObject({ kind: z.literal('run'), spec: trialSpec }),
]);
export type Order = z.output<typeof order>;

export const answer = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('prepared') }),
  /** Not the trial's fault: the candles are gone, a bundle cannot be loaded. */
  z.strictObject({ kind: z.literal('unprepared'), detail: z.string() }),
  z.strictObject({ kind: z.literal('ran'), outcome }),
]);
export type Answer = z.output<typeof answer>;
