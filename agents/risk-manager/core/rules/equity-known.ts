import { deny, type EntryRule } from './rule.ts';

/** Risk is a share of equity: without it there is no size. */
export const equityKnown: EntryRule = (context, { botId }) => {
  const bot = context.bots.get(botId)?.equity ?? null;
  if (bot !== null && context.equity !== null) return null;
  return deny('RISK_EQUITY_UNKNOWN', { bot: bot?.toFixed() ?? null, account: context.equity?.toFixed() ?? null });
};
