import { gravestFirst, tradingStateOf } from '#agents/risk-manager/core/breakers/effects.ts';
import { eventIdOf } from '#agents/risk-manager/core/breakers/event-id.ts';
import { CALM, type Closing } from '#agents/risk-manager/core/breakers/facts.ts';
import { risen } from '#agents/risk-manager/core/breakers/memory.ts';
import type { BreakerSettings } from '#agents/risk-manager/core/breakers/registry.ts';
import { judgeMoment } from '#agents/risk-manager/core/moment.ts';
import type { TradingState } from '#agents/risk-manager/core/trading-state.ts';
import {
  type Change,
  dueOf,
  look,
  type Quiet,
  quietOf,
  UNWATCHED,
  type Watch,
} from '#agents/risk-manager/core/watch.ts';
import type { Decimal } from '#shared/kernel/decimal.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { BreakerLine } from '#shared/research/backtest/outcome.ts';
import type { MarketNews } from './market-news.ts';

/** An instrument of which something is held, and when its mark is from. */
export interface HeldMark {
  readonly instrumentId: string;
  readonly markTime: EpochMs | null;
}

/** A moment at which the account may be looked at. */
export interface AccountMoment {
  readonly at: EpochMs;
  /** In quote. */
  readonly equity: number;
  readonly held: readonly HeldMark[];
}

/** `staleAfterMs`: how old a mark may be and still be waited for. `news`: null: no breaker asks for it. */
interface Ground {
  readonly staleAfterMs: number;
  readonly news: MarketNews | null;
}

/** The account's breakers in memory: looked at once per moment, where the live risk manager looks. */
export class BreakerWatch {
  readonly lines: BreakerLine[] = [];
  readonly #settings: BreakerSettings;
  readonly #staleAfterMs: number;
  readonly #news: MarketNews | null;
  #watch: Watch = UNWATCHED;
  /** Null: the next look must be a whole one. */
  #quiet: Quiet | null = null;
  /** The last moment that was looked at, and the equity then. */
  #at: EpochMs | null = null;
  #equity = 0;
  #hasTraded = false;
  #closings: Closing[] = [];
  #active: ReturnType<typeof gravestFirst> = [];
  tradingState: TradingState = 'ACTIVE';

  constructor(settings: BreakerSettings, { staleAfterMs, news }: Ground) {
    this.#settings = settings;
    this.#staleAfterMs = staleAfterMs;
    this.#news = news;
  }

  /** Those that are not closed, the gravest first. */
  get active(): ReturnType<typeof gravestFirst> {
    return this.#active;
  }

  /** The change by which a breaker that sells everything opened; null: none is open. */
  flattening(account: string): Id | null {
    for (const breaker of this.#active) {
      const { state, effect } = breaker;
      if (state.kind === 'open' && effect === 'flatten') return eventIdOf(account, breaker, state.since);
    }
    return null;
  }

  /** Within what nothing but the equity changes; null: something else does. */
  get quiet(): Quiet | null {
    return this.#hasTraded ? null : this.#quiet;
  }

  /** When time alone changes a breaker or what it is measured by; infinity: never. */
  get due(): number {
    let due = this.#nextNews;
    for (const { state } of this.#watch.breakers.values()) due = Math.min(due, dueOf(state));
    return due;
  }

  get #nextNews(): number {
    return this.#at === null ? Number.POSITIVE_INFINITY : (this.#news?.nextAfter(this.#at) ?? Number.POSITIVE_INFINITY);
  }

  get isFresh(): boolean {
    return this.#at === null;
  }

  traded(): void {
    this.#hasTraded = true;
  }

  closed(closing: Closing): void {
    this.#closings.push(closing);
  }

  /** The account was looked at, and nothing but its equity had changed. */
  passed(at: EpochMs, equity: number): void {
    this.#at = at;
    this.#equity = equity;
  }

  /** The same, with an equity above the ceiling: what is measured from the highest equity is measured from this one now. */
  rose(at: EpochMs, equity: number): void {
    this.passed(at, equity);
    this.#watch = { ...this.#watch, memory: risen(this.#watch.memory, equity) };
    this.#quiet = this.#quietFrom(this.#watch);
  }

  /** Looks, when the moment is worth it; true when a breaker has changed. */
  look({ at, equity, held }: AccountMoment): boolean {
    if (this.#isQuiet({ at, equity, held })) {
      this.passed(at, equity);
      return false;
    }
    const { due } = this;
    const verdict = judgeMoment({
      at,
      lookedAt: this.#at,
      markTimes: held.map(({ markTime }) => markTime),
      hasTraded: this.#hasTraded,
      due: Number.isFinite(due) ? epochMs(due) : null,
      staleAfterMs: this.#staleAfterMs,
    });
    return verdict === 'look' && this.#lookAt({ at, equity, held });
  }

  #isQuiet({ at, equity, held }: AccountMoment): boolean {
    const { quiet } = this;
    if (quiet === null || held.length === 0 || at > quiet.until) return false;
    if (equity <= quiet.floor || equity > quiet.ceiling || this.#closings.length > 0) return false;
    return held.every(({ markTime }) => markTime === at);
  }

  #quietFrom(watch: Watch): Quiet | null {
    const quiet = quietOf(watch, this.#settings);
    return quiet === null ? null : { ...quiet, until: epochMs(Math.min(quiet.until, this.#nextNews - 1)) };
  }

  #lookAt({ at, equity, held }: AccountMoment): boolean {
    const last = this.#at === null ? {} : { at: this.#at, equity: this.#equity };
    const before: Watch = { ...this.#watch, memory: { ...this.#watch.memory, ...last } };
    const markAges = new Map(
      held.map(({ instrumentId, markTime }) => [instrumentId, markTime === null ? 0 : Math.max(0, at - markTime)]),
    );
    const closings = this.#closings.sort((a, b) => a.at - b.at || (a.positionId < b.positionId ? -1 : 1));
    const volatility = this.#news?.volatility(at) ?? CALM;
    const facts = { now: at, equity, flow: 0, closings, markAges, volatility, system: null };
    const { watch, changes } = look(before, facts, this.#settings);
    this.#closings = [];
    this.#hasTraded = false;
    this.#watch = watch;
    this.passed(at, equity);
    this.#quiet = this.#quietFrom(watch);
    if (changes.length === 0) return false;
    for (const change of changes) this.lines.push(lineOf(change, at));
    this.#active = gravestFirst(watch.breakers.values());
    this.tradingState = tradingStateOf('ACTIVE', watch.breakers.values());
    return true;
  }
}

const DIGITS = 9;
/** A reading as it is compared: beyond that, sums of plain numbers differ by their order. */
export const digitsOf = (value: number): string => String(Number(value.toPrecision(DIGITS)));

function lineOf({ from, breaker }: Change, at: EpochMs): BreakerLine {
  const { kind, subject, state, effect, reading, limit } = breaker;
  const until = state.kind === 'closed' ? state.heldOffUntil : state.until;
  const read = reading === null ? null : digitsOf(reading);
  return { kind, subject, from, to: state.kind, at, until, effect, reading: read, limit: digitsOf(limit) };
}

/** What a position that is over tells breakers. */
export const closingOf = (
  position: {
    readonly id: Id;
    readonly closedAt: EpochMs;
    readonly realizedPnl: Decimal;
    readonly closeReason: string | null;
  },
  of: Pick<Closing, 'botId' | 'instrumentId' | 'confidence'>,
): Closing => ({
  ...of,
  positionId: position.id,
  at: position.closedAt,
  realizedPnl: position.realizedPnl.toNumber(),
  byStop: position.closeReason === 'stop-loss',
});
