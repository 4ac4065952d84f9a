import type { Unsubscribe } from '../venue.ts';
import { Frame } from './frame.ts';
import type { Gateway } from './gateway.ts';
import { openSource } from './stream-source.ts';
import { parseStream } from './streams.ts';
import { aboutStream } from './wire-faults.ts';

export interface StreamSubscriber {
  /** `stream` is the name it was subscribed by. */
  deliver(stream: string, frame: Frame): void;
}

interface Channel {
  readonly subscribers: Set<StreamSubscriber>;
  readonly stop: Unsubscribe;
}

/** Market streams by name: each is followed once, however many listen, and not at all when nobody does. */
export class StreamHub {
  readonly #gateway: Gateway;
  readonly #channels = new Map<string, Channel>();

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  /** Whether there is such a stream. Subscribing twice is once. */
  subscribe(stream: string, subscriber: StreamSubscriber): boolean {
    const channel = this.#channels.get(stream) ?? this.#open(stream);
    channel?.subscribers.add(subscriber);
    return channel !== null;
  }

  unsubscribe(stream: string, subscriber: StreamSubscriber): void {
    const channel = this.#channels.get(stream);
    if (channel === undefined) return;
    channel.subscribers.delete(subscriber);
    if (channel.subscribers.size > 0) return;
    channel.stop();
    this.#channels.delete(stream);
  }

  #open(name: string): Channel | null {
    const stream = parseStream(name, this.#gateway);
    if (stream === null) return null;
    const subscribers = new Set<StreamSubscriber>();
    const { latency, faults } = this.#gateway.venue;
    const about = aboutStream(name, this.#gateway);
    const stop = openSource(stream, this.#gateway, ({ json, closedBar }) => {
      const frame = new Frame(json);
      if (closedBar !== null) latency.closingFrameSent(closedBar.symbol, closedBar.timeframe, closedBar.openTime);
      faults.frame(about, () => {
        for (const subscriber of subscribers) subscriber.deliver(name, frame);
      });
    });
    const channel = { subscribers, stop };
    this.#channels.set(name, channel);
    return channel;
  }
}
