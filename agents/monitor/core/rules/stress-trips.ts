import { percentOf } from '../words.ts';
import { atOnce, type Rule } from './rule.ts';

/** The dearest scenario would open a breaker. Said, and no warning: an account that is at work could always lose as much. */
export const stressTrips: Rule = {
  name: 'stress-trips',
  holdMs: atOnce,
  find({ risk }) {
    const worst = risk?.worstCase;
    if (worst == null || worst.trips.length === 0) return [];
    const opened = worst.trips.map(({ breaker, effect }) => `${breaker} (${effect})`).join(', ');
    return [
      {
        severity: 'info',
        title: 'A crash would open breakers',
        message: `What is open now would lose ${percentOf(worst.share)} of the equity in the scenario ${worst.scenario}, which opens ${opened}. Only less at work bears more. See: tradewind risk stress.`,
        code: null,
      },
    ];
  },
};
