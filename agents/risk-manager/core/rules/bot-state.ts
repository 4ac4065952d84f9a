import { deny, type EntryRule } from './rule.ts';

/** Only a running bot enters. */
export const botState: EntryRule = (context, { botId }) => {
  const state = context.bots.get(botId)?.state ?? null;
  return state === 'RUNNING' ? null : deny('RISK_BOT_NOT_RUNNING', { state });
};
