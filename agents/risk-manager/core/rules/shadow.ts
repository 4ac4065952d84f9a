import { deny, type EntryRule, positionOf, type Rule } from './rule.ts';

/** A bot in shadow enters nothing. */
export const shadowEntry: EntryRule = (context, { botId }) =>
  context.bots.get(botId)?.isShadow ? deny('BOT_SHADOW') : null;

/** What it wants of a position that it only imagines. One that it really holds, whatever brought that about, it may leave and protect. */
export const shadowPosition: Rule = (context, candidate) =>
  context.bots.get(candidate.botId)?.isShadow && positionOf(context, candidate) === undefined
    ? deny('BOT_SHADOW')
    : null;
