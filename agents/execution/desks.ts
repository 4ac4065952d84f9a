import type { Capabilities } from '#shared/exchange/capabilities.ts';
import type { Trading } from '#shared/exchange/port.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import { RoleLost } from '#shared/messaging/fence.ts';
import type { Handled, HandlerContext, Transaction } from '#shared/messaging/handler.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { ExecutionConfig } from './config.ts';
import { type Approval, type Desk, type DeskKey, deskText, type Protection } from './core/desk.ts';
import { ordersOf } from './core/draft.ts';
import type { Fact } from './core/facts.ts';
import { type Turn, takeTurn } from './core/turn.ts';
import { InFlight } from './in-flight.ts';
import { alert, messagesOf } from './messages.ts';
import {
  deskOf,
  keysOfApprovals,
  knownTrades,
  type LoadedDesks,
  loadDesks,
  theseKeys,
  WAITING_APPROVALS,
} from './store/desks.ts';
import { saveTurns } from './store/save.ts';
import type { Asker } from './venue/asker.ts';
import type { Caller } from './venue/caller.ts';
import type { Listings } from './venue/listings.ts';

const RETRY_MS = 200;
const OWNERS_KEPT = 5_000;
/** Bounds how long a transaction is and what it holds locked. */
const TURNS_AT_ONCE = 100;

interface Waiting {
  readonly key: DeskKey;
  facts: Fact[];
  /** Orders whose call has ended with these facts. */
  ends: Set<Id>;
  due: boolean;
  timer: NodeJS.Timeout | null;
  wakeAt: EpochMs | null;
}

/** What a desk was told since its last turn. */
interface Post {
  readonly key: DeskKey;
  readonly facts: readonly Fact[];
  readonly ends: ReadonlySet<Id>;
}

export interface DesksOptions {
  readonly context: AgentContext<ExecutionConfig>;
  readonly trading: Trading;
  readonly asker: Asker;
  readonly caller: Caller;
  readonly listings: Listings;
  /** Told after the commit that orders are other than they were. */
  readonly ordersMoved: () => void;
  /** False until the first reconciliation is through. */
  readonly admitEntries: () => boolean;
}

/**
 * Gives every desk its turns: all that are due in one transaction, one transaction at a time, calls to the venue outside
 * of any. Holds nothing that the database does not know, but which calls are on their way.
 */
export class Desks {
  readonly inFlight: InFlight;
  /** Grows with everything that happens; equal numbers mean that nothing did. */
  activity = 0;
  /** Desks whose last turn failed, with the error; shown as health. */
  readonly failures = new Map<string, string>();
  readonly #options: DesksOptions;
  readonly #waiting = new Map<string, Waiting>();
  /** Which desk an order belongs to: a shortcut past the database for what the stream tells. */
  readonly #owners = new Map<Id, DeskKey>();
  #running = false;
  #stopped = false;

  constructor(options: DesksOptions) {
    this.#options = options;
    this.inFlight = new InFlight(options.context.wallNow);
  }

  /** Tells a desk what happened; without facts it only looks again. */
  post(key: DeskKey, facts: readonly Fact[], ends: readonly Id[] = []): void {
    const desk = this.#desk(key);
    if (!desk.due) this.#enqueue(desk);
    if (facts.length > 0) this.activity++;
    desk.facts.push(...facts);
    for (const id of ends) desk.ends.add(id);
    if (!this.#running) void this.#run();
  }

  /** Nothing waits, runs or is on its way. */
  get idle(): boolean {
    return this.inFlight.calling.size === 0 && !this.#running;
  }

  /** Takes approvals in, within a drain's transaction: one load and one save for all of them. */
  async approve(
    { tx, marketNow }: HandlerContext,
    approvalIds: readonly Id[],
    prefetched: LoadedDesks | null,
  ): Promise<Handled> {
    const known = new Set(prefetched?.approvals.map(approval => approval.id));
    const loaded =
      prefetched !== null && approvalIds.every(id => known.has(id))
        ? prefetched
        : await loadDesks(tx, { keys: keysOfApprovals(approvalIds), approvalIds });
    const order = new Map(approvalIds.map((id, index) => [id, index]));
    const approvals = loaded.approvals
      .filter(({ id }) => order.has(id))
      .sort((a, b) => (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0));
    const groups = [...Map.groupBy(approvals, approval => deskText(approval.key)).values()];
    const turns = groups.map(group => this.#turn(loaded, { group, marketNow }));
    this.inFlight.announce(placedBy(turns));
    return this.#settle(tx, turns, marketNow);
  }

  /** The approvals that wait, with their desks, before anybody knows which they are. */
  prefetch(tx: Transaction): Promise<LoadedDesks> {
    return loadDesks(tx, { keys: keysOfApprovals(WAITING_APPROVALS), approvalIds: WAITING_APPROVALS });
  }

  keyOfOrder(id: Id): DeskKey | undefined {
    return this.#owners.get(id);
  }

  stop(): void {
    this.#stopped = true;
    for (const desk of this.#waiting.values()) if (desk.timer !== null) clearTimeout(desk.timer);
  }

  #turn(
    loaded: LoadedDesks,
    { group, marketNow }: { readonly group: readonly Approval[]; readonly marketNow: EpochMs },
  ): Turn {
    const [first] = group as readonly [Approval, ...Approval[]];
    return takeTurn({
      desk: this.#deskOf(loaded, first.key),
      facts: group.map((approval): Fact => ({ kind: 'approval', approval })),
      knownTrades: new Set(),
      clock: { wall: this.#options.context.wallNow(), market: marketNow },
      settings: this.#settings(),
      inFlight: this.inFlight.snapshot(new Set()),
      putOff: this.inFlight.puttingOff,
    });
  }

  #deskOf(loaded: LoadedDesks, key: DeskKey): Desk {
    const desk = deskOf(loaded, key);
    return { ...desk, instrument: this.#options.listings.current(desk.instrument) };
  }

  #settings() {
    const { context, trading, admitEntries } = this.#options;
    const { graceMs, stopLimitShare, entries } = context.config;
    return {
      graceMs,
      recvWindowMs: trading.recvWindowMs,
      admitEntries: admitEntries(),
      entries,
      protection: protectionAt(trading.capabilities, stopLimitShare),
    };
  }

  #settle(tx: Transaction, turns: readonly Turn[], marketNow: EpochMs): Handled {
    for (const turn of turns) {
      for (const order of turn.orders) this.#remember(order.id, turn.desk.key);
    }
    return {
      send: turns.flatMap(turn => messagesOf(turn, marketNow)),
      writes: [saveTurns(tx, turns)],
      afterCommit: () => {
        for (const turn of turns) this.#follow(turn);
      },
    };
  }

  /** After the commit: calls, questions, and the next look. */
  #follow(turn: Turn): void {
    const { key, instrument } = turn.desk;
    if (turn.orders.length > 0 || turn.positions.length > 0) this.activity++;
    if (turn.orders.length > 0) this.#options.ordersMoved();
    for (const call of turn.calls) {
      this.#options.caller.make({ key, symbol: instrument.symbol, call }, this.inFlight, (facts, { isOver }) =>
        this.post(key, facts, isOver ? ordersOf(call).map(one => one.id) : []),
      );
    }
    for (const id of turn.asks) {
      const order = turn.desk.orders.find(one => one.id === id);
      if (order !== undefined && !this.inFlight.calling.has(id)) {
        this.#options.asker.ask({ key, symbol: instrument.symbol, order }, facts => this.post(key, facts));
      }
    }
    for (const finding of turn.findings) this.#options.context.log.warn('finding', { ...finding, desk: deskText(key) });
    if (turn.wakeAt !== null) this.#wake(this.#desk(key), turn.wakeAt);
  }

  #remember(id: Id, key: DeskKey): void {
    this.#owners.delete(id);
    this.#owners.set(id, key);
    if (this.#owners.size <= OWNERS_KEPT) return;
    const [oldest] = this.#owners.keys();
    if (oldest !== undefined) this.#owners.delete(oldest);
  }

  #desk(key: DeskKey): Waiting {
    const text = deskText(key);
    let desk = this.#waiting.get(text);
    if (desk === undefined) {
      desk = { key, facts: [], ends: new Set(), due: false, timer: null, wakeAt: null };
      this.#waiting.set(text, desk);
    }
    return desk;
  }

  /** Behind those that were told something before it. */
  #enqueue(desk: Waiting): void {
    const text = deskText(desk.key);
    this.#waiting.delete(text);
    this.#waiting.set(text, desk);
    desk.due = true;
  }

  #wake(desk: Waiting, at: EpochMs): void {
    if (desk.wakeAt !== null && desk.wakeAt <= at) return;
    if (desk.timer !== null) clearTimeout(desk.timer);
    desk.wakeAt = at;
    desk.timer = setTimeout(
      () => {
        desk.timer = null;
        desk.wakeAt = null;
        this.post(desk.key, []);
      },
      Math.max(0, at - this.#options.context.wallNow()),
    );
  }

  async #run(): Promise<void> {
    this.#running = true;
    await Promise.resolve(); // whoever posts to several desks at once is done then
    for (let posts = this.#due(); posts.length > 0 && !this.#stopped; posts = this.#due())
      await this.#takeTogether(posts);
    this.#running = false;
  }

  #due(): readonly Post[] {
    const posts: Post[] = [];
    for (const desk of this.#waiting.values()) {
      if (!desk.due) continue;
      posts.push({ key: desk.key, facts: desk.facts, ends: desk.ends });
      Object.assign(desk, { facts: [], ends: new Set(), due: false });
      if (posts.length === TURNS_AT_ONCE) break;
    }
    return posts;
  }

  /** One transaction for all; when that fails for good, one for each, so that a defect stays with its desk. */
  async #takeTogether(posts: readonly Post[]): Promise<void> {
    const announced = new Set<Id>();
    try {
      await this.#options.context.transact(context => this.#take(context, posts, announced));
      for (const { key } of posts) this.failures.delete(deskText(key));
    } catch (error) {
      this.inFlight.end(announced); // nobody will make these calls
      if (error instanceof RoleLost) return this.#options.context.crash(error);
      if (isTransient(error)) return this.#again(posts, error);
      const [first] = posts;
      if (posts.length > 1) {
        for (const post of posts) await this.#takeTogether([post]);
      } else if (first !== undefined) {
        this.inFlight.end(first.ends);
        this.#failed(first.key, error);
      }
    }
  }

  async #again(posts: readonly Post[], error: unknown): Promise<void> {
    this.#options.context.log.warn('turns-retried', { desks: posts.map(({ key }) => deskText(key)), error });
    for (const { key, facts, ends } of posts) {
      const desk = this.#desk(key);
      desk.facts.unshift(...facts);
      for (const id of ends) desk.ends.add(id);
      desk.due = true;
    }
    await new Promise(resolve => setTimeout(resolve, RETRY_MS));
  }

  async #take({ tx, marketNow }: HandlerContext, posts: readonly Post[], announced: Set<Id>): Promise<Handled> {
    const facts = posts.flatMap(post => post.facts);
    const orderIds = facts.flatMap(fact => ('orderId' in fact ? [fact.orderId] : []));
    const keys = posts.map(({ key }) => key);
    const trades = posts.flatMap(({ key, facts }) =>
      facts.flatMap(fact => (fact.kind === 'fill' ? [{ key, venueTradeId: fact.venueTradeId }] : [])),
    );
    const [loaded, known] = await Promise.all([
      loadDesks(tx, { keys: theseKeys(keys), orderIds }),
      knownTrades(tx, trades),
    ]);
    const ends = new Set(posts.flatMap(post => [...post.ends]));
    const settings = this.#settings();
    const inFlight = this.inFlight.snapshot(ends);
    const turns = posts.map(({ key, facts }) =>
      takeTurn({
        desk: this.#deskOf(loaded, key),
        facts,
        knownTrades: known(key),
        clock: { wall: this.#options.context.wallNow(), market: marketNow },
        settings,
        inFlight,
        putOff: this.inFlight.puttingOff,
      }),
    );
    for (const id of placedBy(turns)) announced.add(id);
    this.inFlight.announce(announced);
    const settled = this.#settle(tx, turns, marketNow);
    return {
      ...settled,
      afterCommit: () => {
        this.inFlight.end(ends);
        settled.afterCommit?.();
      },
    };
  }

  /** A defect of one desk stops that desk alone: reconciliation brings its facts again. */
  #failed(key: DeskKey, error: unknown): void {
    const { context } = this.#options;
    const detail = error instanceof Error ? error.message : String(error);
    context.log.error('turn-failed', { code: 'EXECUTION_TURN_FAILED', desk: deskText(key), error });
    this.failures.set(deskText(key), detail);
    const finding = {
      code: 'EXECUTION_TURN_FAILED',
      severity: 'critical',
      title: `Execution failed for ${deskText(key)}`,
    } as const;
    context
      .transact(async ({ marketNow }) => ({
        send: [alert({ ...finding, detail }, { source: deskText(key), marketNow })],
      }))
      .catch(problem => context.log.error('alert-failed', { error: problem }));
  }
}

/** How a venue of these capabilities holds protection. */
const protectionAt = ({ oco, orderTypes, cancelReplace }: Capabilities, limitShare: number): Protection => ({
  oco,
  stop: orderTypes.includes('stop-loss') ? 'stop-loss' : 'stop-loss-limit',
  limitShare: new Decimal(limitShare),
  replaces: cancelReplace,
});

/** Orders that turns send. Cancels are not among them: one too many does no harm, one too few leaves an order standing. */
const placedBy = (turns: readonly Turn[]): readonly Id[] =>
  turns
    .flatMap(turn => turn.calls)
    .filter(call => call.kind === 'place' || call.kind === 'place-oco' || call.kind === 'replace')
    .flatMap(call => ordersOf(call).map(order => order.id));
