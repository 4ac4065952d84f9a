import { atOnce, type Rule } from './rule.ts';

export const botInError: Rule = {
  name: 'bot-in-error',
  holdMs: atOnce,
  find({ bots }) {
    return bots
      .filter(({ state }) => state === 'ERROR')
      .map(({ name, reason }) => ({
        severity: 'critical',
        title: `Bot ${name} stopped with an error`,
        message: `It decides nothing any more: ${reason === '' ? 'no reason given' : reason}. Its positions keep their stops on the venue. Correct it, then: tradewind resume --bot ${name}.`,
        code: 'RISK_BOT_NOT_RUNNING',
      }));
  },
};
