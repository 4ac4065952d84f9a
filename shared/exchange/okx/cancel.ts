import { outcomeOf } from '../outcomes.ts';
import type { CancelOrder, Outcome, VenueFault, VenueOrder } from '../port.ts';
import { settled } from '../settled.ts';
import type { Call, OkxClient } from './client.ts';
import type { Lineage } from './lineage.ts';
import type { OrderReader } from './order-reader.ts';
import { instId } from './symbols.ts';

interface CancelOptions {
  readonly client: Pick<OkxClient, 'signed'>;
  readonly lineage: Lineage;
  readonly reader: OrderReader;
}

type AlgoName = { readonly algoClOrdId: string } | { readonly algoId: string };
type Name = { readonly clOrdId: string } | { readonly ordId: string } | AlgoName;

const rests = ({ state }: Pick<VenueOrder, 'state'>): boolean => state === 'open' || state === 'partly-filled';

/**
 * An order is cancelled as a plain one and, when there is none of its id, as an algo order, each by our id: that the venue knows
 * neither is then said where orders live, not by a list that may lag behind. What an algo order has placed already is cancelled as
 * a plain order.
 */
export class Canceller {
  readonly #options: CancelOptions;

  constructor(options: CancelOptions) {
    this.#options = options;
  }

  async cancel(cancel: CancelOrder): Promise<Outcome<VenueOrder>> {
    const { clientOrderId } = cancel;
    const known = this.#options.lineage.algoIdOf(clientOrderId);
    if (known !== null) return this.#cancelAlgo(cancel, { algoId: known });
    const sent = await this.#send(cancel, { clOrdId: clientOrderId });
    return isNotOpen(sent) ? this.#cancelAlgo(cancel, { algoClOrdId: clientOrderId }) : this.#ended(cancel, sent);
  }

  async #cancelAlgo(cancel: CancelOrder, name: AlgoName): Promise<Outcome<VenueOrder>> {
    const { reader } = this.#options;
    const sent = await this.#send(cancel, name);
    if (!isNotOpen(sent)) return this.#ended(cancel, sent);
    const algo = await reader.algo(name);
    if (!algo.ok) return untouched(algo.error);
    if (algo.value === null) return sent;
    const children = await reader.children(algo.value);
    if (!children.ok) return untouched(children.error);
    const ends = await Promise.all(children.value.filter(rests).map(({ ordId }) => this.#send(cancel, { ordId })));
    const [first] = ends;
    return first === undefined ? sent : this.#ended(cancel, ends.find(end => end.kind !== 'confirmed') ?? first);
  }

  async #send({ symbol, sentAt }: CancelOrder, name: Name): Promise<Outcome<null>> {
    const parameters = { instId: instId(symbol), ...name };
    const call: Call =
      'algoId' in name || 'algoClOrdId' in name
        ? { endpoint: 'POST trade/cancel-algos', parameters: [parameters], lane: 'protect' }
        : { endpoint: 'POST trade/cancel-order', parameters, lane: 'protect' };
    return outcomeOf(await this.#options.client.signed(call, sentAt), () => null);
  }

  /** The venue says only that it took a cancel: how the order ended is read. */
  #ended({ symbol, clientOrderId }: CancelOrder, sent: Outcome<null>): Promise<Outcome<VenueOrder>> {
    if (sent.kind !== 'confirmed') return Promise.resolve(sent);
    return settled(
      () => this.#options.reader.byClientId(symbol, clientOrderId),
      order => !rests(order),
    );
  }
}

const isNotOpen = (outcome: Outcome<unknown>): outcome is Extract<Outcome<never>, { readonly kind: 'rejected' }> =>
  outcome.kind === 'rejected' && outcome.fault.code === 'VENUE_ORDER_NOT_OPEN';

/** Nothing that waits was cancelled, and whether there is something to cancel could not be read. */
const untouched = (fault: VenueFault): Outcome<never> => ({ kind: 'rejected', fault });
