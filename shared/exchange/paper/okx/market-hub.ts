import type { MarketSymbol } from '../../../domain/instrument.ts';
import type { Gateway } from './gateway.ts';
import { type Emission, MARKET_CHANNELS, type Source } from './market-sources.ts';
import { instIdOf } from './wire-values.ts';

type Deliver = (frame: Buffer) => void;

interface Followed {
  readonly subscribers: Set<Deliver>;
  readonly source: Source;
}

/** Channels of the market: each is followed once, and its frames are written once, however many listen. */
export class MarketHub {
  readonly #gateway: Gateway;
  readonly #followed = new Map<string, Followed>();

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** Delivers what a new follower is told first, then what comes. The channel must be one of `MARKET_CHANNELS`. */
  subscribe(channel: string, symbol: MarketSymbol, deliver: Deliver): () => void {
    const name = `${channel} ${symbol}`;
    const followed = this.#followed.get(name) ?? this.#open(name, channel, symbol);
    const greeting = followed.source.greeting();
    if (greeting !== null) this.#pass({ channel, symbol }, greeting, [deliver]);
    followed.subscribers.add(deliver);
    return () => {
      followed.subscribers.delete(deliver);
      if (followed.subscribers.size > 0 || this.#followed.get(name) !== followed) return;
      followed.source.stop();
      this.#followed.delete(name);
    };
  }

  #open(name: string, channel: string, symbol: MarketSymbol): Followed {
    const kind = MARKET_CHANNELS.get(channel);
    if (kind === undefined) throw new RangeError(`there is no channel ${channel}`);
    const { venue } = this.#gateway;
    const subscribers = new Set<Deliver>();
    const source = kind.open(symbol, venue, emission => {
      const { closedBar } = emission;
      if (closedBar !== null) {
        venue.latency.closingFrameSent(closedBar.symbol, closedBar.timeframe, closedBar.openTime);
      }
      this.#pass({ channel, symbol }, emission, subscribers);
    });
    const followed = { subscribers, source };
    this.#followed.set(name, followed);
    return followed;
  }

  #pass(
    { channel, symbol }: { readonly channel: string; readonly symbol: MarketSymbol },
    { rest }: Emission,
    subscribers: Iterable<Deliver>,
  ): void {
    const bytes = Buffer.from(`{"arg":{"channel":"${channel}","instId":"${instIdOf(symbol)}"},${rest}}`);
    const kind = MARKET_CHANNELS.get(channel)?.about ?? 'other';
    this.#gateway.venue.faults.frame({ kind, symbol }, () => {
      for (const deliver of subscribers) deliver(bytes);
    });
  }
}
