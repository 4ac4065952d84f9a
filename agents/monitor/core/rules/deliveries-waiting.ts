import { count, duration } from '../words.ts';
import { atOnce, type Rule } from './rule.ts';

/** So many times the limit is no longer slow, but standing still. */
const STUCK = 4;

export const deliveriesWaiting: Rule = {
  name: 'deliveries-waiting',
  holdMs: atOnce,
  find({ waiting }, { waitingMs }) {
    return waiting
      .filter(({ oldestAgeMs }) => oldestAgeMs > waitingMs)
      .map(({ agent, deliveries, oldestAgeMs }) => ({
        severity: oldestAgeMs > STUCK * waitingMs ? 'critical' : 'warning',
        title: `${agent} is behind with its work`,
        message: `${count(deliveries, 'message')} waiting, the oldest for ${duration(oldestAgeMs)}. Entries that come too late are not sent; exits do not expire. See: tradewind status, tradewind logs ${agent}.`,
        code: null,
      }));
  },
};
