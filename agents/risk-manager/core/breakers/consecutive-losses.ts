import { type BreakerSpec, HOUR_MS } from './spec.ts';

/** A bot that loses again and again pauses; half-open, one more loss opens it again. */
export const consecutiveLosses: BreakerSpec<'consecutive-losses'> = {
  kind: 'consecutive-losses',
  scope: 'bot',
  means: "A bot's losing positions in a row",
  unit: 'positions',
  defaults: {
    enabled: true,
    limit: 10,
    effect: 'block',
    pauseMs: 12 * HOUR_MS,
    probeMs: 12 * HOUR_MS,
    sizeShare: 0.5,
  },
  subjects: ({ memory, stands }) => [...new Set([...Object.keys(memory.losing), ...stands])],
  reading: ({ memory }, botId) => memory.losing[botId] ?? 0,
  probeLimit: () => 1,
  rearm: (memory, botId) => ({ ...memory, losing: { ...memory.losing, [botId]: 0 } }),
};
