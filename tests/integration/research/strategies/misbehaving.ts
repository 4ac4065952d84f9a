import { z } from 'zod';
import type { Step, Strategy } from '#shared/domain/strategy.ts';

const params = z.strictObject({ deed: z.string(), atBar: z.int().default(50) });
type Params = z.output<typeof params>;
const state = z.strictObject({ bars: z.int() });
type State = z.output<typeof state>;

/** Outlives a run, as nothing of a strategy should. */
let everStepped = 0;

const kept: unknown[] = [];

/** Does what it is told to at a bar, and nothing else. */
const DEEDS: Readonly<Record<string, (instrument: string) => unknown>> = {
  nothing: () => null,
  throws: () => {
    throw new Error('I do not like this bar');
  },
  loops: () => {
    for (;;) everStepped += 1;
  },
  allocates: () => {
    for (;;) kept.push(Array.from({ length: 10_000 }, (_, at) => ({ at })));
  },
  'allocates-buffers': () => {
    for (;;) kept.push(new Float64Array(1_000_000).fill(1));
  },
  exits: () => process.exit(0),
  rejects: () => {
    void Promise.reject(new Error('nobody waits for me'));
    return null;
  },
  async: async () => [],
  nan: instrument => [enter(instrument, Number.NaN)],
  unknown: () => [enter('binance:NOTHING/USDT', 1)],
  'wrong-type': () => 'buy',
  'no-step': () => undefined,
  counts: () => {
    if (everStepped > 60) throw new Error(`it was stepped ${everStepped} times before`);
  },
};

const enter = (instrument: string, stopLoss: number) => {
  const entry = { type: 'market' } as const;
  return { instrument, kind: 'enter', side: 'long', confidence: 1, stopLoss, takeProfit: null, entry } as const;
};

export const strategy: Strategy<Params, State, 'average'> = {
  name: 'misbehaving',
  params,
  state,
  reasons: {},
  features: () => ({ average: { indicator: 'sma', params: { period: 3 } } }),
  start: () => ({ bars: 0 }),
  step({ params: { deed, atBar }, state: { bars }, instruments }) {
    everStepped += 1;
    const [instrument = ''] = Object.keys(instruments);
    const said = bars === atBar ? DEEDS[deed]?.(instrument) : null;
    const why = { [instrument]: { code: 'NOTHING', numbers: {} } };
    if (deed === 'no-step' && bars === atBar) return undefined as unknown as Step<State>;
    return { state: { bars: bars + 1 }, signals: (said ?? []) as Step<State>['signals'], why };
  },
};
