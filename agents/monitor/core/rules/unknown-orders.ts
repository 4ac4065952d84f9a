import { count, duration, listed } from '../words.ts';
import { atOnce, type Rule } from './rule.ts';

export const unknownOrders: Rule = {
  name: 'unknown-orders',
  holdMs: atOnce,
  find({ unknownOrders: orders }, { unknownOrderMs }) {
    const old = orders.filter(({ ageMs }) => ageMs > unknownOrderMs);
    if (old.length === 0) return [];
    const names = old.map(({ symbol, clientOrderId, ageMs }) => `${symbol} ${clientOrderId} (${duration(ageMs)})`);
    return [
      {
        severity: 'warning',
        title: 'The venue has not said what became of an order',
        message: `${count(old.length, 'order')}: ${listed(names, 3)}. They are never sent twice: the venue is asked by client order id until it answers. See: tradewind reconcile.`,
        code: 'VENUE_OUTCOME_UNKNOWN',
      },
    ];
  },
};
