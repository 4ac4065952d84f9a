import { err } from '../kernel/result.ts';
import type { Outcome, Trading } from './port.ts';
import { fault } from './verdict.ts';

const refused = (what: string): Outcome<never> => ({
  kind: 'rejected',
  fault: fault('VENUE_UNSUPPORTED', `this venue has no ${what}`),
});

/** What a venue answers that has no order lists (`capabilities.oco` is not `list`). Nothing is sent. */
export const NO_ORDER_LISTS: Pick<Trading, 'placeOco' | 'cancelOco' | 'ocoByClientId'> = {
  placeOco: async () => refused('order lists'),
  cancelOco: async () => refused('order lists'),
  ocoByClientId: async () => err(fault('VENUE_UNSUPPORTED', 'this venue has no order lists')),
};

/** What a venue answers where `capabilities.cancelReplace` is false. Nothing is sent. */
export const NO_REPLACEMENT: Pick<Trading, 'cancelReplace'> = {
  cancelReplace: async () => ({ cancelled: refused('cancel and place in one request'), placed: null }),
};
