import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { ClientOrderId } from '#shared/domain/order.ts';
import type { Trading, VenueFault, VenueFill, VenueOrder } from '#shared/exchange/port.ts';
import { hexOf, type Id, idFromHex } from '#shared/kernel/ids.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { Balances } from './balances.ts';
import type { ExecutionConfig } from './config.ts';
import { type DeskKey, deskText } from './core/desk.ts';
import type { Fact } from './core/facts.ts';
import { byDesk, compareOrders, type HistoricTrade, sortTrades } from './core/reconcile.ts';
import type { Desks } from './desks.ts';
import { recordExternal } from './store/external.ts';
import {
  type Books,
  desksOf,
  type FillCursor,
  lostOrders,
  ordersAtVenue,
  readBooks,
  readCursors,
  storedTrades,
} from './store/orders.ts';
import { fillOf, reportOf } from './venue/facts.ts';
import { LOOK_BACK_MS } from './venue/inquiry.ts';

/** A trade seen this long ago has all earlier ones shown beside it; until then it is read again. */
const SETTLED_MS = 120_000;
/** A trade that no order of ours claims for so long is somebody else's. */
const UNCLAIMED_MS = 10_000;

export interface Reconciliation {
  /** Facts that the books did not have. */
  readonly differences: number;
  readonly externalTrades: number;
  readonly externalOrders: number;
}

interface Trade extends HistoricTrade {
  readonly fill: VenueFill;
}

export interface ReconcilerOptions {
  readonly context: AgentContext<ExecutionConfig>;
  readonly trading: Trading;
  readonly desks: Desks;
  readonly balances: Balances;
}

/** Compares the venue with our books and tells the desks what they do not know. Run twice, the second finds nothing. */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #cursors = new Map<string, FillCursor>();
  readonly #seen = new Map<string, { readonly tradeId: string; readonly at: EpochMs }[]>();
  /** Trades without an owner, and since when. */
  readonly #unclaimed = new Map<string, EpochMs>();
  /** Orders at the venue that somebody else placed, as of the last comparison; null before the first. */
  externalOrders: number | null = null;
  #running: Promise<Result<Reconciliation, VenueFault>> | null = null;
  #loaded = false;
  #first = true;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** One at a time; a call while one runs shares it. */
  run(): Promise<Result<Reconciliation, VenueFault>> {
    this.#running ??= this.#reconcile().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #reconcile(): Promise<Result<Reconciliation, VenueFault>> {
    const { context, trading, desks, balances } = this.#options;
    const { account } = context.system;
    if (!this.#loaded) {
      for (const [instrumentId, cursor] of await readCursors(context.db, account))
        this.#cursors.set(instrumentId, cursor);
      this.#loaded = true;
    }
    const before = { activity: desks.activity, balances: balances.stand };
    const books = await readBooks(context.db, account);
    const instruments = this.#instruments(books);
    // balances first: a trade that they hold is then among the trades read after them
    const held = await trading.balances();
    if (!held.ok) return held;
    const [open, ...pages] = await Promise.all([
      this.#openOrders(instruments),
      ...instruments.map(instrumentId => this.#trades(instrumentId)),
    ]);
    if (!open.ok) return open;
    const trades: Trade[] = [];
    for (const page of pages) {
      if (!page.ok) return page;
      trades.push(...page.value);
    }
    const orders = compareOrders({
      ours: books.live,
      open: open.value.map(order => {
        const { orderId: _, ...report } = reportOf('' as Id, order);
        return { id: idFromHex(order.clientOrderId), report };
      }),
      inFlight: desks.inFlight.snapshot(new Set()),
    });
    const fills = await this.#sort(trades, books);
    const revived = await this.#revive(orders.revenants);
    const { rest, reclaimed } = await this.#reclaim(fills.external);
    const external = this.#certain(rest);
    const facts = [
      ...fills.ours.map(({ trade, id, key }) => ({ key, fact: fillOf(id, trade.fill) })),
      ...orders.facts,
      ...revived,
      ...reclaimed,
    ];
    const quiet = facts.length === 0 && desks.activity === before.activity && desks.inFlight.calling.size === 0;
    this.#tell(facts, books);
    await this.#external(external);
    if (quiet) await balances.observed(held.value, before.balances);
    this.#first = false;
    this.externalOrders = orders.external;
    const result = { differences: facts.length, externalTrades: external.length, externalOrders: orders.external };
    if (facts.length > 0) context.log.info('reconciled', { ...result, kinds: facts.map(({ fact }) => fact.kind) });
    return ok(result);
  }

  #instruments(books: Books): readonly string[] {
    const { system } = this.#options.context;
    const configured = system.instruments.map(symbol => `${system.venue.id}:${symbol}`);
    const live = [...books.live, ...books.positions].map(({ key }) => key.instrumentId);
    const all = new Set([...configured, ...live, ...this.#cursors.keys()]);
    // what was traded at another venue is none of this one's, whose trades must not be taken for its
    return [...all].filter(instrumentId => instrumentId.startsWith(`${system.venue.id}:`));
  }

  /** By symbol where that is cheaper; one that the venue no longer lists can only be asked for among all. */
  async #openOrders(instruments: readonly string[]): Promise<Result<readonly VenueOrder[], VenueFault>> {
    const { trading } = this.#options;
    if (instruments.length >= trading.capabilities.allOpenOrdersCost) return trading.openOrders(null);
    const open: VenueOrder[] = [];
    for (const page of await Promise.all(instruments.map(id => trading.openOrders(symbolOf(id))))) {
      if (!page.ok) return page.error.code === 'VENUE_UNKNOWN_SYMBOL' ? trading.openOrders(null) : page;
      open.push(...page.value);
    }
    return ok(open);
  }

  /** The trades since the cursor, which moves on behind those that have been seen for long enough. */
  async #trades(instrumentId: string): Promise<Result<readonly Trade[], VenueFault>> {
    const { trading, context } = this.#options;
    const now = context.wallNow();
    const cursor = this.#cursors.get(instrumentId) ?? { time: context.marketNow() };
    this.#cursors.set(instrumentId, cursor);
    const limit = trading.capabilities.maxFillsPerCall;
    const read = await trading.fillsSince({ symbol: symbolOf(instrumentId), from: cursor, limit });
    // one that the venue no longer lists must not hold up the comparison of all others
    if (!read.ok && read.error.code === 'VENUE_UNKNOWN_SYMBOL') return ok([]);
    if (!read.ok) return err(read.error);
    const seen = this.#seen.get(instrumentId) ?? [];
    const known = new Set(seen.map(one => one.tradeId));
    for (const { venueTradeId } of read.value) {
      if (!known.has(venueTradeId)) seen.push({ tradeId: venueTradeId, at: now });
    }
    const full = read.value.length >= limit; // the rest comes with the next run
    const settled = full ? seen.length - 1 : seen.findLastIndex(one => now - one.at > SETTLED_MS);
    const last = seen[settled];
    if (last !== undefined) this.#cursors.set(instrumentId, { tradeId: last.tradeId });
    this.#seen.set(instrumentId, seen.slice(Math.max(0, settled)));
    return ok(
      read.value.map(fill => ({
        instrumentId,
        venueTradeId: fill.venueTradeId,
        venueOrderId: fill.venueOrderId,
        fill,
      })),
    );
  }

  async #sort(trades: readonly Trade[], books: Books) {
    const { context } = this.#options;
    const { account } = context.system;
    const stored = await storedTrades(context.db, account, trades);
    const fresh = trades.filter(trade => !stored.has(`${trade.instrumentId}|${trade.venueTradeId}`));
    const owners = new Map<string, { readonly id: Id; readonly key: DeskKey }>();
    for (const [instrumentId, group] of Map.groupBy(fresh, trade => trade.instrumentId)) {
      const found = await ordersAtVenue(context.db, instrumentId, [...new Set(group.map(trade => trade.venueOrderId))]);
      for (const [venueOrderId, owner] of found) owners.set(`${instrumentId}|${venueOrderId}`, owner);
    }
    const nameless = new Set(
      books.live
        .filter(order => order.venueOrderId === null && order.state !== 'approved')
        .map(order => order.key.instrumentId),
    );
    return sortTrades({ trades: fresh, owners, nameless });
  }

  /** Orders of ours that rest on the venue though our books call them over: what the venue shows is told to their desk. */
  async #revive(revenants: ReturnType<typeof compareOrders>['revenants']) {
    const keys = await desksOf(
      this.#options.context.db,
      revenants.map(({ id }) => id),
    );
    return revenants.flatMap(({ id, report }) => {
      const key = keys.get(id);
      return key === undefined ? [] : [{ key, fact: { ...report, orderId: id } }];
    });
  }

  /** Those that nobody has claimed for a while: an order sent since the books were read may still turn up as the owner. */
  #certain(trades: readonly Trade[]): readonly Trade[] {
    const now = this.#options.context.wallNow();
    const seen = new Map(trades.map(trade => [`${trade.instrumentId}|${trade.venueTradeId}`, trade]));
    for (const name of this.#unclaimed.keys()) if (!seen.has(name)) this.#unclaimed.delete(name);
    for (const name of seen.keys()) if (!this.#unclaimed.has(name)) this.#unclaimed.set(name, now);
    return [...seen]
      .filter(([name]) => now - (this.#unclaimed.get(name) ?? now) >= UNCLAIMED_MS)
      .map(([, trade]) => trade);
  }

  /** Before a trade is called external: it may be of an order that we gave up as never arrived. */
  async #reclaim(trades: readonly Trade[]): Promise<{
    readonly rest: readonly Trade[];
    readonly reclaimed: readonly { readonly key: DeskKey; readonly fact: Fact }[];
  }> {
    const { context, trading } = this.#options;
    const reclaimed: { key: DeskKey; fact: Fact }[] = [];
    const back = new Set<string>();
    if (trades.length > 0) {
      for (const { id, key, marketTime } of await lostOrders(context.db, context.system.account)) {
        if (!trades.some(trade => trade.instrumentId === key.instrumentId)) continue;
        const symbol = symbolOf(key.instrumentId);
        const since = epochMs(marketTime - LOOK_BACK_MS);
        const found = await trading.orderByClientId(symbol, hexOf(id) as ClientOrderId, since);
        if (!found.ok || found.value === null) continue;
        back.add(`${key.instrumentId}|${found.value.venueOrderId}`);
        reclaimed.push({ key, fact: reportOf(id, found.value) });
        for (const trade of trades) {
          if (trade.venueOrderId === found.value.venueOrderId) reclaimed.push({ key, fact: fillOf(id, trade.fill) });
        }
      }
    }
    return { rest: trades.filter(trade => !back.has(`${trade.instrumentId}|${trade.venueOrderId}`)), reclaimed };
  }

  #tell(facts: Parameters<typeof byDesk>[0], books: Books): void {
    const { desks } = this.#options;
    const told = new Set<string>();
    for (const { key, facts: own } of byDesk(facts)) {
      desks.post(key, own);
      told.add(deskText(key));
    }
    const due = [
      ...books.positions.filter(position => this.#first || !position.isProtected),
      ...books.live.filter(order => this.#first || order.state === 'approved' || order.state === 'unknown'),
    ];
    for (const { key } of due) {
      if (told.has(deskText(key))) continue;
      told.add(deskText(key));
      desks.post(key, []);
    }
  }

  async #external(trades: readonly Trade[]): Promise<void> {
    if (trades.length === 0) return;
    const { context } = this.#options;
    await context.transact(({ tx, marketNow }) =>
      recordExternal(tx, { account: context.system.account, trades, marketNow }),
    );
  }
}

const symbolOf = (instrumentId: string): MarketSymbol =>
  instrumentId.slice(instrumentId.indexOf(':') + 1) as MarketSymbol;
