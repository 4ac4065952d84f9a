import type { OrderChange } from '../../../simulation/types.ts';
import type { EngineReads, PaperVenue } from '../venue.ts';
import { viewedReads } from './order-view.ts';
import type { OrderEvent } from './script.ts';
import { spoiltMarket } from './spoilt-market.ts';

/**
 * The venue as its clients see it through its gate's faults; without any it is the venue.
 * `freeze` gives reads that stay as they are now.
 */
export function withFaults(venue: PaperVenue, freeze: () => EngineReads): PaperVenue {
  const { faults } = venue;
  let frozen: EngineReads | null = null;
  faults.onBegin('stale', (_, order) => {
    if (order === null) frozen = freeze();
  });
  const reads = (): EngineReads => {
    if (frozen !== null && !faults.running('stale').some(({ order }) => order === null)) frozen = null;
    return frozen ?? venue;
  };
  tellOrderEvents(venue);
  return {
    ...venue,
    ...viewedReads(reads, faults),
    ...spoiltMarket(venue),
    now: () => faults.skewed(venue.now()),
  };
}

const EVENTS: Readonly<Partial<Record<OrderChange['kind'], OrderEvent>>> = {
  placed: 'placed',
  traded: 'filled',
  cancelled: 'cancelled',
};

/** The gate hears of every account's orders, before any client does. */
function tellOrderEvents(venue: PaperVenue): void {
  for (const account of venue.accounts()) {
    venue.followAccount(account, event => {
      const kind = event.kind === 'order-changed' ? EVENTS[event.change.kind] : undefined;
      if (event.kind === 'order-changed' && kind !== undefined) venue.faults.order(kind, event.order);
    });
  }
}
