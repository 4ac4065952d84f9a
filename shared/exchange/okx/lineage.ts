import type { VenueOrderId } from '../../domain/order.ts';
import type { Owner } from './orders.ts';

/** Of the two kinds of orders together; older ones are asked for again. */
const MOST_KNOWN = 20_000;

/**
 * What this process has learnt about algo orders: which of our client ids are such, and which orders they placed. What it does
 * not know it asks the venue, so it may be empty at any time.
 */
export interface Lineage {
  /** An algo order of ours. */
  algo(clientOrderId: string, algoId: VenueOrderId): void;
  algoIdOf(clientOrderId: string): VenueOrderId | null;
  /** `owner`: the order itself, or the algo order that placed it. */
  placed(ordId: VenueOrderId, owner: Owner): void;
  ownerOf(ordId: VenueOrderId): Owner | null;
}

export function openLineage(): Lineage {
  const algos = new Map<string, VenueOrderId>();
  const owners = new Map<string, Owner>();
  return {
    algo: (clientOrderId, algoId) => remember(algos, clientOrderId, algoId),
    algoIdOf: clientOrderId => algos.get(clientOrderId) ?? null,
    placed: (ordId, owner) => remember(owners, ordId, owner),
    ownerOf: ordId => owners.get(ordId) ?? null,
  };
}

function remember<T>(known: Map<string, T>, key: string, value: T): void {
  known.set(key, value);
  if (known.size <= MOST_KNOWN) return;
  const [oldest] = known.keys();
  if (oldest !== undefined) known.delete(oldest);
}
