import type { InstrumentStep } from '#shared/domain/per-instrument.ts';
import type { Why } from '#shared/domain/strategy.ts';

/** What is done about an instrument, and why; the state comes beside. */
export type Decided = Pick<InstrumentStep<unknown>, 'action' | 'why'>;

export const hold = (code: string, numbers: Why['numbers'] = {}): Decided => ({ action: null, why: { code, numbers } });
export const leave = (code: string, numbers: Why['numbers'] = {}): Decided => ({
  action: { kind: 'exit' },
  why: { code, numbers },
});
