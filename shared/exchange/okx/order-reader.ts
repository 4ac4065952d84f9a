import type { z } from 'zod';
import type { MarketSymbol } from '../../domain/instrument.ts';
import type { ClientOrderId, VenueOrderId } from '../../domain/order.ts';
import { ok } from '../../kernel/result.ts';
import type { EpochMs } from '../../kernel/time.ts';
import type { Lane } from '../budget/budget.ts';
import { resultOf } from '../outcomes.ts';
import type { Read, VenueOrder } from '../port.ts';
import type { Call, OkxClient } from './client.ts';
import type { Lineage } from './lineage.ts';
import {
  type AlgoOrder,
  algoOrder,
  childrenOf,
  type Owner,
  type PlainOrder,
  plainOrder,
  toAlgoOrder,
  toOrder,
} from './orders.ts';
import { rowsOf } from './replies.ts';
import { instId, symbolOf } from './symbols.ts';

export interface ReaderOptions {
  readonly client: Pick<OkxClient, 'signed'>;
  readonly lineage: Lineage;
  readonly wallNow: () => EpochMs;
  /** Whose reads they are: what a cancel has to know goes before what is merely compared. */
  readonly lane: Lane;
}

const NO_SUCH_ORDER = '51603';
const PAGE = 100;

type Parameters = Readonly<Record<string, string>>;
/** How one order is named to the venue. */
type PlainName = { readonly ordId: string } | { readonly clOrdId: string };
type AlgoName = { readonly algoId: string } | { readonly algoClOrdId: string };

/** Orders as they stand at the venue: what an algo order placed is told as the algo order. */
export class OrderReader {
  readonly #options: ReaderOptions;

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Asked for where it is likelier first; null when neither plain nor algo orders have it. */
  async byClientId(symbol: MarketSymbol, clientOrderId: ClientOrderId): Read<VenueOrder | null> {
    const looks = [() => this.#asPlain(symbol, clientOrderId), () => this.#asAlgo(clientOrderId)];
    if (this.#options.lineage.algoIdOf(clientOrderId) !== null) looks.reverse();
    for (const look of looks) {
      const found = await look();
      if (!found.ok || found.value !== null) return found;
    }
    return ok(null);
  }

  plain(symbol: MarketSymbol, name: PlainName): Read<PlainOrder | null> {
    return this.#one('GET trade/order', { instId: instId(symbol), ...name }, plainOrder);
  }

  algo(name: AlgoName): Read<AlgoOrder | null> {
    return this.#one('GET trade/order-algo', name, algoOrder);
  }

  /** The algo order with the orders that it placed. */
  async whole(algo: AlgoOrder): Read<VenueOrder> {
    const read = await this.children(algo);
    return read.ok ? ok(toAlgoOrder(algo, read.value)) : read;
  }

  async children(algo: AlgoOrder): Read<readonly PlainOrder[]> {
    const { lineage } = this.#options;
    const owner: Owner = { venueOrderId: algo.algoId, clientOrderId: algo.algoClOrdId };
    lineage.algo(algo.algoClOrdId, algo.algoId);
    const symbol = symbolOf(algo.instId);
    const reads = await Promise.all(
      childrenOf(algo).map(ordId => {
        lineage.placed(ordId, owner);
        return this.plain(symbol, { ordId });
      }),
    );
    const children: PlainOrder[] = [];
    for (const read of reads) {
      if (!read.ok) return read;
      if (read.value !== null) children.push(read.value);
    }
    return ok(children);
  }

  /** All that rest, of one symbol or of all; each algo order once, whether it still waits or has placed orders that rest. */
  async open(symbol: MarketSymbol | null): Read<readonly VenueOrder[]> {
    const where: Parameters = { instType: 'SPOT', ...(symbol === null ? {} : { instId: instId(symbol) }) };
    const algos = new Map<string, AlgoOrder>();
    // first the algo orders: one that goes off meanwhile is then found among the plain ones
    for (const ordType of ['conditional', 'oco']) {
      const page = await this.#all(
        'GET trade/orders-algo-pending',
        { ...where, ordType },
        algoOrder,
        row => row.algoId,
      );
      if (!page.ok) return page;
      for (const algo of page.value) algos.set(algo.algoId, algo);
    }
    const plain = await this.#all('GET trade/orders-pending', where, plainOrder, row => row.ordId);
    if (!plain.ok) return plain;
    const orders: VenueOrder[] = [];
    for (const order of plain.value) {
      if (order.algoId === null) orders.push(toOrder(order));
      else if (!algos.has(order.algoId)) {
        const parent = await this.algo({ algoId: order.algoId });
        if (!parent.ok) return parent;
        if (parent.value !== null) algos.set(order.algoId, parent.value);
      }
    }
    for (const algo of algos.values()) {
      const whole = await this.whole(algo);
      if (!whole.ok) return whole;
      orders.push(whole.value);
    }
    return ok(orders);
  }

  /** The order that we placed, of which `ordId` is one or whose child it is. Asked for once. */
  async ownerOf(symbol: MarketSymbol, ordId: VenueOrderId): Read<Owner> {
    const { lineage } = this.#options;
    const known = lineage.ownerOf(ordId);
    if (known !== null) return ok(known);
    const read = await this.plain(symbol, { ordId });
    if (!read.ok) return read;
    const owner = read.value === null ? { venueOrderId: ordId, clientOrderId: null } : ownerOf(read.value);
    lineage.placed(ordId, owner);
    return ok(owner);
  }

  async #asPlain(symbol: MarketSymbol, clOrdId: string): Read<VenueOrder | null> {
    const found = await this.plain(symbol, { clOrdId });
    if (!found.ok) return found;
    return ok(found.value === null ? null : toOrder(found.value));
  }

  async #asAlgo(algoClOrdId: string): Read<VenueOrder | null> {
    const found = await this.algo({ algoClOrdId });
    if (!found.ok) return found;
    return found.value === null ? ok(null) : this.whole(found.value);
  }

  async #one<T>(endpoint: Call['endpoint'], parameters: Parameters, row: z.ZodType<T>): Read<T | null> {
    const read = await this.#read({ endpoint, parameters }, body => rowsOf(row, body)[0] ?? null);
    return !read.ok && read.error.venueCode === NO_SUCH_ORDER ? ok(null) : read;
  }

  async #all<T>(
    endpoint: Call['endpoint'],
    parameters: Parameters,
    row: z.ZodType<T>,
    idOf: (row: T) => string,
  ): Read<readonly T[]> {
    const all: T[] = [];
    for (;;) {
      const last = all.at(-1);
      const after: Parameters = last === undefined ? {} : { after: idOf(last) };
      const call = { endpoint, parameters: { ...parameters, ...after, limit: String(PAGE) } };
      const page = await this.#read(call, body => rowsOf(row, body));
      if (!page.ok) return page;
      all.push(...page.value);
      if (page.value.length < PAGE) return ok(all);
    }
  }

  async #read<T>(call: Omit<Call, 'lane'>, parse: (body: unknown) => T): Read<T> {
    const { client, wallNow, lane } = this.#options;
    return resultOf(await client.signed({ ...call, lane }, wallNow()), parse);
  }
}

/** Whose order it is: its own, or that of the algo order that placed it. */
export const ownerOf = ({ ordId, clOrdId, algoId, algoClOrdId }: PlainOrder): Owner =>
  algoId === null
    ? { venueOrderId: ordId, clientOrderId: clOrdId === '' ? null : clOrdId }
    : { venueOrderId: algoId as VenueOrderId, clientOrderId: algoClOrdId };
