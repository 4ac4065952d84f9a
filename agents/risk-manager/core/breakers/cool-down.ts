import { type BreakerSpec, HOUR_MS } from './spec.ts';

/** After a stop-loss the instrument is left alone for a while. */
export const coolDown: BreakerSpec<'cool-down'> = {
  kind: 'cool-down',
  scope: 'instrument',
  means: 'A position of the instrument was stopped out',
  unit: 'stops',
  defaults: { enabled: false, limit: 1, effect: 'block', pauseMs: HOUR_MS, probeMs: 0, sizeShare: 0.5 },
  subjects: ({ memory, stands }) => [...new Set([...Object.keys(memory.stopped), ...stands])],
  reading: ({ memory }, instrumentId) => memory.stopped[instrumentId] ?? 0,
  rearm: (memory, instrumentId) => ({ ...memory, stopped: { ...memory.stopped, [instrumentId]: 0 } }),
};
