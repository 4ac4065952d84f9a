import { z } from 'zod';
import type { EpochMs } from '../kernel/time.ts';
import type {
  Action,
  FeatureSpec,
  Idle,
  IdleInput,
  InstrumentView,
  Signal,
  Step,
  StepInput,
  Strategy,
  Why,
} from './strategy.ts';

/** One instrument at the close of one bar. */
export interface InstrumentInput<Params, State, Feature extends string> extends InstrumentView<Feature> {
  readonly params: Params;
  readonly state: State;
  readonly time: EpochMs;
  /** Length of the bar in ms. */
  readonly barMs: number;
  /** Its id. */
  readonly instrument: string;
  /** Every instrument of the bot at this bar, this one in; null where the bar did not come in time. */
  readonly instruments: Readonly<Record<string, InstrumentView<Feature> | null>>;
}

export interface InstrumentStep<State> {
  readonly state: State;
  /** Null: nothing to do. */
  readonly action: Action | null;
  readonly why: Why;
}

/** A strategy that decides about each instrument by itself. */
export interface InstrumentStrategy<Params, State, Feature extends string> {
  readonly name: string;
  readonly summary?: string;
  readonly params: z.ZodType<Params>;
  /** Parses the state of one instrument. */
  readonly state: z.ZodType<State>;
  readonly reasons: Readonly<Record<string, string>>;
  features(params: Params): Readonly<Record<Feature, FeatureSpec>>;
  start(params: Params): State;
  step(input: InstrumentInput<Params, State, Feature>): InstrumentStep<State>;
  idle?(input: Omit<IdleInput<Params, State>, 'instrument'>): Idle<Feature> | null;
}

/** Lifts it to a strategy over all instruments of a bot: one state per instrument, which rests while its bar is missing. */
export function perInstrument<Params, State, Feature extends string>(
  strategy: InstrumentStrategy<Params, State, Feature>,
): Strategy<Params, Readonly<Record<string, State>>, Feature> {
  return {
    name: strategy.name,
    ...(strategy.summary === undefined ? {} : { summary: strategy.summary }),
    params: strategy.params,
    state: z.record(z.string(), strategy.state),
    reasons: strategy.reasons,
    features: params => strategy.features(params),
    start: () => ({}),
    idle({ state, instrument, ...held }) {
      const own = state[instrument];
      return own === undefined ? null : (strategy.idle?.({ ...held, state: own }) ?? null);
    },
    step: input => stepEach(strategy, input, input.instruments),
    stepSome: (input, awake) => stepEach(strategy, input, awake),
  };
}

function stepEach<Params, State, Feature extends string>(
  strategy: InstrumentStrategy<Params, State, Feature>,
  input: StepInput<Params, Readonly<Record<string, State>>, Feature>,
  views: StepInput<Params, State, Feature>['instruments'],
): Step<Readonly<Record<string, State>>> {
  const { params, state, time, barMs } = input;
  const states: Record<string, State> = { ...state };
  const signals: Signal[] = [];
  const why: Record<string, Why> = {};
  for (const [instrument, view] of Object.entries(views)) {
    if (view === null) continue;
    const own = states[instrument] ?? strategy.start(params);
    const step = strategy.step({
      ...view,
      params,
      state: own,
      time,
      barMs,
      instrument,
      // Few look at the others, and whoever gives a step may put them together when they are looked at.
      get instruments() {
        return input.instruments;
      },
    });
    states[instrument] = step.state;
    why[instrument] = step.why;
    if (step.action !== null) signals.push({ ...step.action, instrument });
  }
  return { state: states, signals, why };
}
