import { z } from 'zod';
import { type Random, seededRandom } from '../../kernel/random.ts';

const ms = z.number().min(0).max(3_600_000);

/** How long something is on its way, in ms of market time. Random ones are drawn from the seed, one after the other. */
const delay = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('fixed'), ms }),
    z.strictObject({ kind: z.literal('uniform'), fromMs: ms, toMs: ms }),
    z.strictObject({
      kind: z.literal('log-normal'),
      medianMs: ms.describe('Half of them are faster'),
      sigma: z.number().min(0).max(5).describe('Standard deviation of the logarithm'),
    }),
  ])
  .prefault({ kind: 'none' });
export type Delay = z.output<typeof delay>;

export const latencyModel = z.strictObject({ toVenue: delay, back: delay, seed: z.string().default('') }).prefault({});

/** Draws of a delay, in whole ms. */
export function drawsOf(model: Delay, seed: string): () => number {
  const random: Random = seededRandom(seed);
  const draw = (): number => {
    switch (model.kind) {
      case 'none':
        return 0;
      case 'fixed':
        return model.ms;
      case 'uniform':
        return model.fromMs + (model.toMs - model.fromMs) * random.next();
      case 'log-normal':
        return model.medianMs * Math.exp(model.sigma * random.normal());
    }
  };
  return () => Math.round(draw());
}
