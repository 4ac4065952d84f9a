import type { AnyStrategy, Signal, StepInput, Why } from '#shared/domain/strategy.ts';
import { BacktestImpossible, type BacktestInput, runBacktest } from '../backtest.ts';

/** All that a strategy saw and said at a bar, by instrument. */
export interface StepRecord {
  readonly features: Readonly<Record<string, Readonly<Record<string, number | null>> | null>>;
  readonly signals: readonly Signal[];
  readonly why: Readonly<Record<string, Why>>;
  readonly state: unknown;
}

/** Records by the open time of their bar, as JSON: what is told apart here is told apart for good. */
export type Transcript = ReadonlyMap<number, string>;

export const recordIn = (text: string): StepRecord => JSON.parse(text) as StepRecord;

/** Runs the bots and writes down each step. Every bar is stepped on, also where a strategy says that nothing would change. */
export function transcriptOf(input: BacktestInput): Transcript {
  const steps = new Map<number, string>();
  const strategies = new Map([...input.strategies].map(([name, one]) => [name, recording(one, steps)]));
  const { faults } = runBacktest({ ...input, strategies });
  const [fault] = faults;
  if (fault !== undefined) throw new BacktestImpossible(`${fault.bot}: ${fault.fault}`);
  return steps;
}

function recording(strategy: AnyStrategy, steps: Map<number, string>): AnyStrategy {
  const { name, params, state, reasons } = strategy;
  return {
    name,
    params,
    state,
    reasons,
    features: given => strategy.features(given),
    start: given => strategy.start(given),
    step(input: StepInput<unknown, unknown, string>) {
      const step = strategy.step(input);
      const features = Object.fromEntries(
        Object.entries(input.instruments).map(([id, view]) => [id, view === null ? null : { ...view.features }]),
      );
      const { signals, why, state: next } = step;
      steps.set(input.time, JSON.stringify({ features, signals, why, state: next } satisfies StepRecord));
      return step;
    },
  };
}
