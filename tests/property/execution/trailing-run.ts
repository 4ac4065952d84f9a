import type { Protection } from '#agents/execution/core/desk.ts';
import { reachesMinimum, roundQuantity } from '#agents/execution/core/rounding.ts';
import { exitWish } from '#agents/strategy/core/exits/exit-plan.ts';
import { type ExitState, exitStateAfter } from '#agents/strategy/core/exits/exit-state.ts';
import { exitPlan } from '#shared/domain/exit-plan.ts';
import { isLive } from '#shared/domain/order-state.ts';
import type { HeldPosition } from '#shared/domain/strategy.ts';
import { Decimal, floorToStep, ZERO } from '#shared/kernel/decimal.ts';
import { type Random, seededRandom } from '#shared/kernel/random.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { systemConfig } from '#shared/runtime/config/system.ts';
import { SYMBOL } from './calls-at-venue.ts';
import { type CallFault, DeskRunner } from './desk-runner.ts';

const d = (value: number | string): Decimal => new Decimal(value);

const BAR_MS = 1_000;
const BARS = 45;
const TICK_MS = 100;
const FAULTS: readonly CallFault[] = ['refused', 'throttled', 'response-dropped'];
/** From one mishap to the next: each is to be got over by itself. */
const STRIKE_BARS = 10;
/** What execution promises while it runs and its requests arrive. */
export const GRACE_MS = 2_000;
/** How long a request lives where nothing else is configured: what is lost must be given up, and placed again, within the grace time. */
const RECV_WINDOW_MS = systemConfig.shape.venue.parse({}).recvWindowMs;
const PLAN = exitPlan.parse({
  trailing: [
    { kind: 'percent', share: 0.012 },
    { kind: 'percent', share: 0.005, activation: { profit: 0.004 }, step: 0.0005 },
  ],
  breakEven: { after: { profit: 0.003 }, offset: 0.0005 },
  targets: [{ at: { profit: 0.006 }, share: 0.3 }],
  timeExit: { afterMinutes: 0.4, when: 'always' },
});

/** Why a run is not like the others. */
export type Mishap = 'none' | 'killed' | 'request-lost' | 'create-fails' | 'gap' | 'partial-fills' | 'no-room';

export interface TrailingRun {
  readonly mishap: Mishap;
  readonly protection: Protection;
  /** How long something to be sold had neither a stop nor an exit at the venue, each time that it had, in ms. */
  readonly gapsMs: readonly number[];
  /** The longest of them. */
  readonly bareMs: number;
  readonly moves: number;
  readonly parts: number;
  /** Base at the venue beyond what is not the bot's, less what the books say. */
  readonly excess: Decimal;
  readonly isFlatOrProtected: boolean;
}

/** One bot that trails its stop for a while on a walk of its own, by its exit plan, through execution and a venue; seeded. */
export function trailingRun(seed: string, mishap: Mishap, protection: Protection): TrailingRun {
  return new Run(seededRandom(seed), mishap, protection).play();
}

class Run {
  readonly #random: Random;
  readonly #mishap: Mishap;
  readonly #protection: Protection;
  readonly #runner: DeskRunner;
  readonly #due = new Map<object, number>();
  #price = 100;
  #exits: ExitState | undefined;
  #loses = false;
  #bareSince: number | null = null;
  readonly #gapsMs: number[] = [];
  #downUntil = 0;
  #seen = { moves: 0, parts: 0 };

  constructor(random: Random, mishap: Mishap, protection: Protection) {
    this.#protection = protection;
    this.#random = random;
    this.#mishap = mishap;
    const levelQuote = mishap === 'partial-fills' ? 300 : 100_000;
    this.#runner = new DeskRunner({ protection, levelQuote, recvWindowMs: RECV_WINDOW_MS });
  }

  play(): TrailingRun {
    const runner = this.#runner;
    let struck = -STRIKE_BARS;
    for (let bar = 0; bar < BARS; bar++) {
      const strikes = this.#random.next() < 0.15 && bar - struck >= STRIKE_BARS;
      if (strikes) struck = bar;
      let [low, high] = [this.#price, this.#price];
      for (let tick = 0; tick < BAR_MS / TICK_MS; tick++) {
        runner.now += TICK_MS;
        this.#move(strikes && tick === 4);
        [low, high] = [Math.min(low, this.#price), Math.max(high, this.#price)];
        if (strikes && tick === 5) this.#strike();
        this.#work();
        this.#look();
      }
      this.#decide({ low, high, close: this.#price });
    }
    runner.settle();
    const held = runner.desk.positions.reduce((sum, one) => sum.plus(one.quantity).plus(one.dust), ZERO);
    return {
      mishap: this.#mishap,
      protection: this.#protection,
      gapsMs: this.#gapsMs,
      bareMs: Math.max(0, ...this.#gapsMs),
      ...this.#seen,
      excess: runner.base.minus(50).minus(held),
      isFlatOrProtected: runner.position === null || runner.position.protectedAt !== null,
    };
  }

  #move(strikes: boolean): void {
    const jump = strikes && this.#mishap === 'gap' ? (this.#random.next() - 0.5) * 0.06 : 0;
    const drift = 0.00012;
    this.#price = Number((this.#price * (1 + drift + (this.#random.next() - 0.5) * 0.0016 + jump)).toFixed(2));
    this.#runner.movePrice(this.#price, this.#mishap === 'partial-fills' ? 4 : 1_000);
  }

  /** The process dies, and is back a moment later; or the next request that creates something never arrives. */
  #strike(): void {
    this.#loses = true;
    if (this.#mishap !== 'killed') return;
    this.#due.clear();
    this.#downUntil = this.#runner.now + 100 + this.#random.integer(800);
  }

  /** What the shell does: makes the calls whose time has come, and tells what it heard. */
  #work(): void {
    const runner = this.#runner;
    if (runner.now < this.#downUntil) return;
    if (this.#downUntil > 0) {
      this.#downUntil = 0;
      runner.crash();
      runner.reconcile();
    }
    for (const call of runner.calls) {
      if (!this.#due.has(call)) this.#due.set(call, runner.now + 20 + this.#random.integer(180));
    }
    for (const call of [...runner.calls]) {
      if ((this.#due.get(call) ?? 0) > runner.now) continue;
      runner.makeCall(runner.calls.indexOf(call), this.#faultOf(call.kind));
    }
    if (runner.facts.length > 0) runner.turn(runner.facts.splice(0));
    runner.answerAsks();
    runner.turn([]);
  }

  #faultOf(kind: string): CallFault {
    if (this.#mishap === 'no-room') return this.#random.next() < 0.5 ? 'no-room' : 'none';
    const creates = kind === 'place' || kind === 'place-oco' || kind === 'replace';
    if (!creates) return 'none';
    if (this.#mishap === 'request-lost' && this.#loses) {
      this.#loses = false;
      return 'request-lost';
    }
    if (this.#mishap !== 'create-fails' || this.#random.next() > 0.3) return 'none';
    return FAULTS[this.#random.integer(FAULTS.length)] ?? 'none';
  }

  /** How long what can be sold has had neither a stop nor an exit, as the venue stands. */
  #look(): void {
    const { position, venue, desk, now } = this.#runner;
    const sells = venue.openOrders(SYMBOL).filter(order => order.side === 'sell' && order.type !== 'limit-maker');
    const covered = sells.reduce((sum, one) => sum.plus(one.quantity).minus(one.filledQuantity), ZERO);
    const open = roundQuantity((position?.quantity ?? ZERO).minus(covered), desk.instrument);
    const isBare = position !== null && reachesMinimum(open, d(this.#price), desk.instrument);
    if (!isBare) this.#bareSince = null;
    else {
      if (this.#bareSince === null) this.#gapsMs.push(0);
      this.#bareSince ??= now; // both ends are seen up to a tick late
      this.#gapsMs[this.#gapsMs.length - 1] = now - this.#bareSince;
    }
  }

  /** What the bot and the risk manager do at the close of a bar. */
  #decide(bar: { readonly low: number; readonly high: number; readonly close: number }): void {
    const runner = this.#runner;
    const { position, desk } = runner;
    const pending = (purpose: string): boolean =>
      desk.orders.some(one => one.purpose === purpose && (one.state === 'approved' || isLive(one.state)));
    if (runner.now < this.#downUntil || pending('exit')) return;
    if (position === null) {
      if (pending('entry')) return;
      const stopLoss = d((this.#price * 0.98).toFixed(2));
      const takeProfit = this.#random.next() < 0.5 ? d((this.#price * 1.05).toFixed(2)) : null;
      runner.approve({ intent: 'entry', quantity: d(1 + this.#random.integer(12)), stopLoss, takeProfit });
      return;
    }
    const held: HeldPosition = {
      side: 'long',
      quantity: position.quantity.toNumber(),
      entryPrice: position.entryPrice.toNumber(),
      openedAt: position.openedAt,
      entries: 1,
      stopLoss: position.stopLoss?.toNumber() ?? null,
      takeProfit: null,
    };
    const whole = { openTime: epochMs(runner.now - BAR_MS), open: bar.close, volume: 1, ...bar };
    this.#exits = exitStateAfter(this.#exits, held, { bar: whole, barMs: BAR_MS });
    const lot = {
      entered: position.entryQuantity.toNumber(),
      tickSize: 0.01,
      stepSize: 0.001,
      minQuantity: 0.001,
      minNotional: 5,
    };
    const wish = exitWish(PLAN, { bar: whole, barMs: BAR_MS, features: {}, position: held, lot, state: this.#exits });
    this.#approve(wish?.action ?? null, position.quantity);
  }

  #approve(action: NonNullable<ReturnType<typeof exitWish>>['action'], quantity: Decimal): void {
    if (action?.kind === 'move-stop') {
      this.#seen.moves += 1;
      this.#runner.approve({ intent: 'move-stop', stopLoss: d(action.stopLoss.toPrecision(12)) });
    } else if (action?.kind === 'reduce') {
      this.#seen.parts += 1;
      this.#runner.approve({ intent: 'exit', quantity: floorToStep(quantity.times(action.share), d('0.001')) });
    } else if (action?.kind === 'exit') this.#runner.approve({ intent: 'exit', quantity });
  }
}
