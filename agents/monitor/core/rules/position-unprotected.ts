import { duration, shortNumber } from '../words.ts';
import type { Rule } from './rule.ts';

export const positionUnprotected: Rule = {
  name: 'position-unprotected',
  holdMs: limits => limits.unprotectedMs,
  find({ positions }, { unprotectedMs }) {
    return positions
      .filter(position => !position.protected)
      .map(({ id, bot, symbol, quantity }) => ({
        severity: 'critical',
        title: `${symbol} of ${bot} has no stop on the venue (position ${id.slice(0, 8)})`,
        message: `${shortNumber(quantity)} ${symbol} have been without a confirmed stop for more than ${duration(unprotectedMs)}. Execution places it again, or closes the position. If this stays: tradewind close ${symbol}.`,
        code: 'PROTECTION_MISSING',
      }));
  },
};
