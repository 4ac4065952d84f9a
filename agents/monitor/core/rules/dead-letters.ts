import { count, listed } from '../words.ts';
import { atOnce, type Rule } from './rule.ts';

export const deadLetters: Rule = {
  name: 'dead-letters',
  holdMs: atOnce,
  find({ deadLetters: open }) {
    return open.map(({ agent, letters, quarantinedKeys }) => {
      const waits = quarantinedKeys.length > 0;
      return {
        severity: waits ? 'critical' : 'warning',
        title: `${agent} has messages it could not handle`,
        message: `${count(letters, 'message')} set aside.${waits ? ` Later ones wait for: ${listed(quarantinedKeys)}.` : ''} Look at them and resolve them: tradewind db dead-letters.`,
        code: 'MESSAGE_FAILED',
      };
    });
  },
};
