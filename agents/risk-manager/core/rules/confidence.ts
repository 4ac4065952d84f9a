import { deny, type EntryRule } from './rule.ts';

/** The second line behind the strategy's own check: the signal must be as sure as the bot asks. */
export const confidence: EntryRule = (context, candidate) => {
  const asked = context.bots.get(candidate.botId)?.minConfidence ?? 1;
  return candidate.confidence >= asked
    ? null
    : deny('RISK_CONFIDENCE_LOW', { confidence: candidate.confidence, minConfidence: asked });
};
