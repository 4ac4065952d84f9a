import type { MarketSymbol } from '../../../domain/instrument.ts';
import { type EpochMs, epochMs, timeframeMs } from '../../../kernel/time.ts';
import type { About, FaultGate } from '../faults/gate.ts';
import type { FrameKind } from '../faults/script.ts';
import type { PaperVenue, Unsubscribe } from '../venue.ts';
import { type MarketChannel, SOURCES, type Source } from './market-sources.ts';
import { type Message, oneEvent, type Subscriber } from './subscriber.ts';

const HEARTBEAT_MS = 1_000;
/** What the bars of this venue's clients come from. */
const KINDS: Readonly<Partial<Record<MarketChannel, FrameKind>>> = { market_trades: 'candle', candles: 'candle' };

interface Channel {
  readonly subscribers: Set<Subscriber>;
  readonly source: Source;
}

/** Numbers a message for all, then hands it on, or what a fault script makes of it. */
export function deliver(
  subscribers: Iterable<Subscriber>,
  message: Message,
  { faults, about }: { readonly faults: FaultGate; readonly about: About<FrameKind> },
): void {
  const sends = [...subscribers].map(subscriber => subscriber.prepare(message));
  faults.frame(about, () => {
    for (const send of sends) send();
  });
}

/** The public channels: each is followed once per product, however many listen, and not at all when nobody does. */
export class MarketHub {
  readonly #venue: PaperVenue;
  readonly #channels = new Map<string, Channel>();
  readonly #heartbeats = new Set<Subscriber>();
  #beat = 0;
  #stopSteps: Unsubscribe | null = null;
  #timer: NodeJS.Timeout | null = null;

  constructor(venue: PaperVenue) {
    this.#venue = venue;
  }

  /** Begins with a snapshot where the channel has one. */
  subscribe(channel: MarketChannel, symbol: MarketSymbol, subscriber: Subscriber): void {
    const name = `${channel} ${symbol}`;
    const opened = this.#channels.get(name) ?? this.#open(channel, symbol);
    this.#channels.set(name, opened);
    this.#followSteps();
    if (opened.subscribers.has(subscriber)) return;
    opened.subscribers.add(subscriber);
    const snapshot = opened.source.snapshot();
    if (snapshot !== null) subscriber.prepare(messageOf(channel, snapshot, this.#venue.now()))();
  }

  unsubscribe(channel: MarketChannel, symbol: MarketSymbol, subscriber: Subscriber): void {
    const name = `${channel} ${symbol}`;
    const opened = this.#channels.get(name);
    if (opened === undefined) return;
    opened.subscribers.delete(subscriber);
    if (opened.subscribers.size > 0) return;
    opened.source.stop();
    this.#channels.delete(name);
    this.#rest();
  }

  /** One each second, of the wall's and of the market's. */
  startHeartbeats(subscriber: Subscriber): void {
    this.#heartbeats.add(subscriber);
    this.#followSteps();
    this.#timer ??= setInterval(() => this.#heartbeat(this.#venue.now()), HEARTBEAT_MS).unref();
  }

  stopHeartbeats(subscriber: Subscriber): void {
    this.#heartbeats.delete(subscriber);
    if (this.#heartbeats.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    this.#rest();
  }

  #open(channel: MarketChannel, symbol: MarketSymbol): Channel {
    const subscribers = new Set<Subscriber>();
    const { faults, latency, baseTimeframe } = this.#venue;
    const about = { kind: KINDS[channel] ?? 'other', symbol };
    const source = SOURCES[channel](symbol, this.#venue, (events, at) => {
      if (channel === 'market_trades') latency.closingFrameSent(symbol, baseTimeframe, barBefore(at, this.#venue));
      deliver(subscribers, messageOf(channel, events, at), { faults, about });
    });
    return { subscribers, source };
  }

  /** Everything else of a step goes out before its heartbeat: who hears that has heard all. */
  #followSteps(): void {
    this.#stopSteps ??= this.#venue.follow({ kind: 'steps' }, ({ at }) => {
      for (const { source } of this.#channels.values()) source.step(at);
      if (at % HEARTBEAT_MS === 0) this.#heartbeat(at);
    });
  }

  #heartbeat(at: EpochMs): void {
    if (this.#heartbeats.size === 0) return;
    this.#beat += 1;
    const clock = new Date(at).toISOString().replace('T', ' ').replace('Z', ' +0000 UTC');
    const events = oneEvent({ current_time: clock, heartbeat_counter: this.#beat });
    deliver(
      this.#heartbeats,
      { channel: 'heartbeats', events, at },
      { faults: this.#venue.faults, about: { kind: 'other', symbol: null } },
    );
  }

  #rest(): void {
    if (this.#channels.size > 0 || this.#heartbeats.size > 0) return;
    this.#stopSteps?.();
    this.#stopSteps = null;
  }
}

const messageOf = (channel: MarketChannel, events: string, at: EpochMs): Message => ({
  channel: channel === 'level2' ? 'l2_data' : channel,
  events,
  at,
});

/** The base bar that ended at a step. */
const barBefore = (at: EpochMs, { baseTimeframe }: PaperVenue): EpochMs => epochMs(at - timeframeMs(baseTimeframe));
