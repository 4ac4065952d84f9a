import type { AnyStrategy } from '#shared/domain/strategy.ts';
import type { Beacon } from '#shared/runtime/child/beacon.ts';

/** The strategy, whose every step is a sign of where the process is. */
export function withSigns(strategy: AnyStrategy, beacon: Beacon): AnyStrategy {
  const looksAt = beacon.of(strategy.name);
  const step: AnyStrategy['step'] = input => {
    looksAt(input.time);
    return strategy.step(input);
  };
  const { stepSome } = strategy;
  if (stepSome === undefined) return Object.create(strategy, { step: { value: step } });
  const some: AnyStrategy['stepSome'] = (input, awake) => {
    looksAt(input.time);
    return stepSome(input, awake);
  };
  return Object.create(strategy, { step: { value: step }, stepSome: { value: some } });
}
