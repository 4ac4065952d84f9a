import type { Outcome } from './memory.ts';
import { type BreakerSpec, HOUR_MS } from './spec.ts';

/** Fewer positions say nothing about how good a model is. */
const LEAST = 20;

/**
 * How far a bot's confidence is above what came true: the mean confidence of the entries behind its last 20 to 200 closed positions
 * less the share of them that won. Half-open it counts anew.
 */
export const modelConfidence: BreakerSpec<'model-confidence'> = {
  kind: 'model-confidence',
  scope: 'bot',
  means: "How far a bot's mean confidence is above the share of its positions that won",
  unit: 'share',
  defaults: {
    enabled: false,
    limit: 0.35,
    effect: 'block',
    pauseMs: 24 * HOUR_MS,
    probeMs: 24 * HOUR_MS,
    sizeShare: 0.5,
  },
  subjects: ({ memory, stands }) => [...new Set([...Object.keys(memory.outcomes), ...stands])],
  reading: ({ memory }, botId) => overconfidence(memory.outcomes[botId] ?? []),
  rearm: (memory, botId) => ({ ...memory, outcomes: { ...memory.outcomes, [botId]: [] } }),
};

function overconfidence(outcomes: readonly Outcome[]): number | null {
  const known = outcomes.filter(({ confidence }) => confidence !== null);
  if (known.length < LEAST) return null;
  const confidence = known.reduce((sum, one) => sum + (one.confidence ?? 0), 0);
  const won = known.reduce((sum, one) => sum + Number(one.won), 0);
  return (confidence - won) / known.length;
}
