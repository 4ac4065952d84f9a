import type { Candle } from '#shared/domain/candle.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { CandleFrame } from '#shared/exchange/port.ts';
import { barEnd, barOpen, type EpochMs, epochMs, timeframeMs } from '#shared/kernel/time.ts';
import { QUARANTINE, readBar } from '../core/reading.ts';
import { stepAfter } from '../core/sequence.ts';
import type { CandleSource, Finding, HeardCandle } from '../store.ts';

/** Frames kept while a repair runs; more than these are asked for again. */
const MAX_HELD = 500;

export interface FeedOptions {
  readonly instrumentId: string;
  readonly symbol: MarketSymbol;
  readonly last: Candle | null;
  /** Whether findings of an earlier life are still open. */
  readonly open: boolean;
  readonly writer: { add(candle: HeardCandle): void; mend(instrumentId: string): void };
  readonly report: (finding: Finding) => void;
  readonly wallNow: () => EpochMs;
  /** Called when bars are missing before the next one can be taken; ends with `resume`. */
  readonly repair: (feed: Feed) => void;
}

/** What became of the frames that waited for a repair. */
export type Resumed = { readonly kind: 'live' } | { readonly kind: 'hole'; readonly from: EpochMs };

/** A hole that the venue was asked for, and its time then. */
export interface Asked {
  readonly from: EpochMs;
  readonly now: EpochMs;
}

/** One instrument's bars, in order: live, or holding what comes while missing bars are fetched. */
export class Feed {
  readonly instrumentId: string;
  readonly symbol: MarketSymbol;
  readonly #options: FeedOptions;
  #last: Candle | null;
  #open: boolean;
  #held: CandleFrame[] | null = [];
  #seenAt: EpochMs;
  #stale = false;

  constructor(options: FeedOptions) {
    this.instrumentId = options.instrumentId;
    this.symbol = options.symbol;
    this.#options = options;
    this.#last = options.last;
    this.#open = options.open;
    this.#seenAt = options.wallNow();
  }

  get lastOpenTime(): EpochMs | null {
    return this.#last?.openTime ?? null;
  }

  /** A frame of the stream. */
  receive(frame: CandleFrame): void {
    this.#seenAt = this.#options.wallNow();
    if (this.#held === null) {
      if (this.#take(frame, 'stream', 'stop').kind === 'hole') this.hold([frame]);
    } else {
      if (this.#held.length >= MAX_HELD) this.#held = [];
      this.#held.push(frame);
    }
  }

  /** Frames wait from now on, and the missing bars are asked for. */
  hold(first: readonly CandleFrame[] = []): void {
    if (this.#held !== null) return;
    this.#held = [...first];
    this.#options.repair(this);
  }

  /** A bar that the venue had when it was asked. What is missing before it, the venue does not have. */
  backfill(frame: CandleFrame, source: CandleSource): void {
    this.#take(frame, source, 'skip');
  }

  /**
   * Takes the frames that waited. When bars are still missing before one of them it stops there, unless the venue was asked
   * for that very hole already: then they do not exist, or the frame is ahead of the venue's time.
   */
  resume(asked: Asked | null): Resumed {
    const held = this.#held ?? [];
    this.#held = null;
    for (const [index, frame] of held.entries()) {
      if (this.#last !== null && frame.openTime <= this.#last.openTime) continue; // the repair brought it already
      const askedFor = asked !== null && asked.from === this.#expected;
      if (askedFor && frame.openTime >= barOpen(asked.now, frame.timeframe)) {
        this.#refuse('CANDLE_NOT_OVER', frame);
        continue;
      }
      const step = this.#take(frame, 'stream', askedFor ? 'skip' : 'stop');
      if (step.kind === 'live') continue;
      this.#held = held.slice(index);
      return step;
    }
    return { kind: 'live' };
  }

  /** Marks the feed stale when nothing came for `silenceMs`; true on the way into it. */
  checkSilence(silenceMs: number): boolean {
    const silentMs = this.#options.wallNow() - this.#seenAt;
    if (this.#stale || silentMs <= silenceMs) return false;
    this.#stale = true;
    this.#open = true;
    this.#report({ code: 'DATA_STALE', openTime: this.lastOpenTime, detail: { silentMs }, state: 'open' });
    return true;
  }

  get stale(): boolean {
    return this.#stale;
  }

  /** Open time of the bar after the last one. */
  get #expected(): EpochMs | null {
    return this.#last === null ? null : barEnd(this.#last.openTime, this.#last.timeframe);
  }

  #take(frame: CandleFrame, source: CandleSource, atHole: 'stop' | 'skip'): Resumed {
    const read = readBar(frame);
    if (!read.ok) {
      this.#refuse(read.error, frame);
      return { kind: 'live' };
    }
    const step = stepAfter(this.#last, read.value);
    if (step.kind === 'hole' && atHole === 'stop') return step;
    if (step.kind === 'hole') this.#recordGap(step.from, read.value);
    if (step.kind === 'refuse') this.#refuse(step.code, frame);
    else this.#accept(read.value, source);
    return { kind: 'live' };
  }

  #accept(candle: Candle, source: CandleSource): void {
    this.#last = candle;
    this.#seenAt = this.#options.wallNow();
    this.#options.writer.add({ instrumentId: this.instrumentId, candle, source });
    if (this.#open) this.#options.writer.mend(this.instrumentId);
    this.#open = false;
    this.#stale = false;
  }

  #refuse(code: Finding['code'], frame: CandleFrame): void {
    const quarantine = QUARANTINE.has(code);
    const { open, high, low, close, volume } = frame;
    const openTime = Number.isSafeInteger(frame.openTime) && frame.openTime >= 0 ? epochMs(frame.openTime) : null;
    this.#open ||= quarantine;
    this.#report({ code, openTime, detail: { open, high, low, close, volume }, state: quarantine ? 'open' : 'mended' });
  }

  /** The venue does not have these bars: nothing can be mended, so the finding is a record. */
  #recordGap(from: EpochMs, { openTime, timeframe }: Candle): void {
    const missing = (openTime - from) / timeframeMs(timeframe);
    this.#report({ code: 'CANDLE_GAP', openTime: from, detail: { until: openTime, missing }, state: 'mended' });
  }

  #report(finding: Omit<Finding, 'instrumentId'>): void {
    this.#options.report({ instrumentId: this.instrumentId, ...finding });
  }
}
