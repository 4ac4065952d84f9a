import type { Instrument, MarketSymbol } from '#shared/domain/instrument.ts';
import { BINANCE } from '#shared/exchange/binance/capabilities.ts';
import type { Capabilities } from '#shared/exchange/capabilities.ts';
import type {
  AccountEvent,
  CancelOco,
  CancelOrder,
  CancelReplace,
  FillQuery,
  Outcome,
  PlaceOco,
  PlaceOrder,
  Read,
  Replaced,
  Trading,
  VenueFault,
} from '#shared/exchange/port.ts';
import { err, ok } from '#shared/kernel/result.ts';
import { fault, type VenueModel } from '#tests/property/execution/venue-model.ts';

type ActionName = 'place' | 'placeOco' | 'cancel' | 'cancelOco' | 'cancelReplace';
type Request = PlaceOrder | PlaceOco | CancelOrder | CancelOco | CancelReplace;

/**
 * `drop-response`: done, and the answer is lost. `lose`: never arrives, and nobody knows. `refuse`: the venue says no.
 * `before`: something happens at the venue just before the call gets there. `hold`: the answer waits for a promise.
 * `swallow`: never arrives, and nobody ever says so.
 */
export type Fault =
  | { readonly kind: 'drop-response' | 'lose' | 'swallow' }
  | { readonly kind: 'refuse'; readonly code: VenueFault['code']; readonly venueCode?: string }
  | { readonly kind: 'before'; readonly happens: () => void }
  | { readonly kind: 'hold'; readonly until: Promise<void> };

interface Script {
  readonly action: ActionName;
  /** Of a replacement: what it places. */
  readonly matches: (request: Exclude<Request, CancelReplace> | CancelReplace['place']) => boolean;
  readonly fault: Fault;
  left: number;
}

interface VenueOptions {
  readonly recvWindowMs?: number;
  readonly capabilities?: Capabilities;
}

/** A venue in memory with the real matching engine inside: what goes wrong on the way to it is scripted. */
export class FakeVenue implements Trading {
  readonly capabilities: Capabilities;
  readonly recvWindowMs: number;
  readonly model: VenueModel;
  /** Every request that was made, in order, with when. */
  readonly requests: { readonly action: ActionName; readonly request: unknown; readonly at: number }[] = [];
  /** False: the stream is connected and says nothing. */
  streaming = true;
  /** It knows nothing of this symbol. */
  unlisted: MarketSymbol | null = null;
  /** True: queries show no order and no trade. */
  hideAll = false;
  /** What it lists, where that is another than the table's. */
  listed: Instrument[] = [];
  /** What it answers to whoever wants to move a stop that covers all; null: there is room. */
  noRoom: VenueFault | null = null;
  /** True: it is closed for maintenance. */
  closed = false;
  /** True: nobody answers. */
  unreachable = false;
  readonly #scripts: Script[] = [];
  readonly #hidden = new Map<string, number>();
  readonly #listeners = new Set<(event: AccountEvent) => void>();

  constructor(model: VenueModel, { recvWindowMs = 5_000, capabilities = BINANCE }: VenueOptions = {}) {
    this.model = model;
    this.capabilities = capabilities;
    this.recvWindowMs = recvWindowMs;
  }

  script(
    action: ActionName,
    fault: Fault,
    { times = 1, matches = () => true }: Partial<{ times: number; matches: Script['matches'] }> = {},
  ): void {
    this.#scripts.push({ action, fault, left: times, matches });
  }

  /** What is scripted and has not happened yet will not. */
  forget(): void {
    this.#scripts.length = 0;
  }

  /** Queries do not show the order before `ms` have passed. */
  hide(clientOrderId: string, ms: number): void {
    this.#hidden.set(clientOrderId, Date.now() + ms);
  }

  /** The market trades at `price`; the account hears of what it filled. */
  move(symbol: Parameters<VenueModel['move']>[0], price: number | string, quantity?: number): void {
    this.model.move(symbol, price, quantity);
    this.#tell();
  }

  count(action: ActionName): number {
    return this.requests.filter(request => request.action === action).length;
  }

  serverTime = async () => ok(this.model.now());
  instruments = async () => ok(this.listed);
  permissions = async () => ok({ reads: true, trades: true, withdraws: false, boundToIp: true });
  balances = async () => this.#read(() => this.model.balances());
  reserve: Trading['reserve'] = async (_, lane) => (lane === 'entry' ? this.noRoom : null);
  place = (order: PlaceOrder) => this.#act('place', order, () => this.model.place(order));
  placeOco = (oco: PlaceOco) => this.#act('placeOco', oco, () => this.model.placeOco(oco));
  cancel = (order: CancelOrder) =>
    this.#act('cancel', order, () => this.model.cancel(order.symbol, order.clientOrderId));
  cancelOco = (oco: CancelOco) => this.#act('cancelOco', oco, () => this.model.cancelOco(oco.symbol, oco.clientListId));
  cancelReplace = async (request: CancelReplace): Promise<Replaced> => {
    const ended = await this.#act('cancelReplace', request, () => ({
      kind: 'confirmed',
      value: this.model.cancelReplace(request),
    }));
    if (ended.kind === 'confirmed') return ended.value;
    return ended.kind === 'unknown' ? { cancelled: ended, placed: ended } : { cancelled: ended, placed: null };
  };
  amend = async (): Promise<never> => {
    throw new Error('not used');
  };
  orderByClientId: Trading['orderByClientId'] = (symbol, clientOrderId) =>
    this.#read(() => (this.#isHidden(clientOrderId) ? null : this.model.order(symbol, clientOrderId)));
  ocoByClientId = async () => ok(null);
  openOrders: Trading['openOrders'] = symbol =>
    this.#read(() => this.model.openOrders(symbol).filter(order => !this.#isHidden(order.clientOrderId)));
  fillsSince = async ({ symbol, from, limit }: FillQuery) => {
    if (symbol === this.unlisted) {
      return err(fault('VENUE_UNKNOWN_SYMBOL', 'Invalid symbol.'));
    }
    return this.#read(() => {
      const hidden = new Set(
        this.model.engine
          .orders('main', symbol, { fromId: null, since: null, until: null, limit: 1_000 })
          .filter(order => this.#isHidden(order.clientOrderId))
          .map(order => String(order.id)),
      );
      const after = 'tradeId' in from ? Number(from.tradeId) : 0;
      return this.model
        .fills(symbol, after)
        .filter(fill => !hidden.has(fill.venueOrderId))
        .slice(0, limit);
    });
  };

  subscribeAccount(listener: (event: AccountEvent) => void): () => void {
    this.#listeners.add(listener);
    listener({ kind: 'connection', connection: { kind: 'connected', at: this.model.now(), detail: '' } });
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
  }

  async #read<T>(read: () => T): Read<T> {
    await new Promise(resolve => setImmediate(resolve));
    if (this.unreachable) return { ok: false, error: fault('VENUE_UNREACHABLE', 'connect ECONNREFUSED') };
    if (this.closed) return { ok: false, error: fault('VENUE_MAINTENANCE', 'HTTP 503') };
    return ok(read());
  }

  async #act<T, R extends Request>(action: ActionName, request: R, perform: () => Outcome<T>): Promise<Outcome<T>> {
    this.requests.push({ action, request, at: Date.now() });
    await new Promise(resolve => setImmediate(resolve));
    if (this.unreachable) return { kind: 'rejected', fault: fault('VENUE_UNREACHABLE', 'connect ECONNREFUSED') };
    const script = this.#scripts.find(
      one => one.action === action && one.left > 0 && one.matches('place' in request ? request.place : request),
    );
    const scripted = script?.fault;
    if (script !== undefined) script.left--;
    if (scripted?.kind === 'refuse') {
      return { kind: 'rejected', fault: fault(scripted.code, 'scripted', scripted.venueCode ?? null) };
    }
    if (scripted?.kind === 'lose') return { kind: 'unknown', fault: fault('VENUE_OUTCOME_UNKNOWN', 'socket hang up') };
    if (scripted?.kind === 'swallow') await new Promise(() => undefined);
    if (scripted?.kind === 'before') scripted.happens();
    const outcome = perform();
    if (scripted?.kind === 'drop-response') {
      this.#tell();
      return { kind: 'unknown', fault: fault('VENUE_OUTCOME_UNKNOWN', 'response dropped') };
    }
    if (scripted?.kind === 'hold') await scripted.until;
    this.#tell();
    return outcome;
  }

  #isHidden(clientOrderId: string): boolean {
    return this.hideAll || (this.#hidden.get(clientOrderId) ?? 0) > Date.now();
  }

  #tell(): void {
    for (const event of this.model.events.splice(0)) {
      if (!this.streaming) continue;
      for (const listener of this.#listeners) listener(event);
    }
  }
}
