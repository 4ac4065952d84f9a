import { z } from 'zod';
import type { AnyStrategy } from '#shared/domain/strategy.ts';

const isParser = (value: unknown): boolean => value instanceof z.ZodType;
const isFunction = (value: unknown): boolean => typeof value === 'function';

const strategyShape = z.looseObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'expected lower case, digits and dashes'),
  params: z.custom<z.ZodType>(isParser, 'expected a zod schema'),
  state: z.custom<z.ZodType>(isParser, 'expected a zod schema'),
  reasons: z.record(z.string(), z.string()),
  features: z.custom<AnyStrategy['features']>(isFunction, 'expected a function'),
  start: z.custom<AnyStrategy['start']>(isFunction, 'expected a function'),
  step: z.custom<AnyStrategy['step']>(isFunction, 'expected a function'),
});

/** The strategy that a user's module exports, or in words why there is none. */
export function strategyIn(module: object): AnyStrategy | string {
  const strategy: unknown = 'strategy' in module ? module.strategy : undefined;
  if (strategy === undefined) return 'exports no `strategy`';
  const shape = strategyShape.safeParse(strategy);
  return shape.success ? (strategy as AnyStrategy) : `strategy: ${z.prettifyError(shape.error)}`;
}
