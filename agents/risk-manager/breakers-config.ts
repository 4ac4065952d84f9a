import { z } from 'zod';
import { EFFECTS, isLoss } from '#shared/domain/breaker.ts';
import { LONGEST_MINUTES } from '#shared/kernel/time.ts';
import { BREAKERS, type BreakerKind } from './core/breakers/registry.ts';
import type { BreakerSpec } from './core/breakers/spec.ts';

const MINUTE_MS = 60_000;

const reading = z.number().gt(0);
/** A limit of 5, meant for 5 %, would never be reached. */
const loss = reading.lte(1, 'expected a share: 0.05 for 5 %');

const sliceOf = ({ kind, means, unit, defaults }: BreakerSpec) =>
  z
    .strictObject({
      enabled: z.boolean().default(defaults.enabled).describe(means),
      limit: (isLoss(kind) ? loss : reading).default(defaults.limit).describe(`It opens at this reading: ${unit}`),
      effect: z.enum(EFFECTS).default(defaults.effect).describe('What it does while it is open'),
      pauseMinutes: z
        .number()
        .gt(0)
        .max(LONGEST_MINUTES)
        .nullable()
        .default(defaults.pauseMs === null ? null : defaults.pauseMs / MINUTE_MS)
        .describe('How long it is open at least; null: until an operator closes it'),
      probeMinutes: z
        .number()
        .min(0)
        .max(LONGEST_MINUTES)
        .default(defaults.probeMs / MINUTE_MS)
        .describe('How long it is half-open before it closes'),
      sizeShare: z
        .number()
        .gt(0)
        .lte(1)
        .default(defaults.sizeShare)
        .describe('What entries get of their size while it is half-open, or open with the effect shrink'),
    })
    .prefault({});

/** The section `riskManager.breakers` of a profile: each breaker by its name. */
export const breakersConfig = z.strictObject(
  Object.fromEntries(BREAKERS.map(spec => [spec.kind, sliceOf(spec)])) as Record<
    BreakerKind,
    ReturnType<typeof sliceOf>
  >,
);
