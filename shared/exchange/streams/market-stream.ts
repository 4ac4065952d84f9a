import type { MarketSymbol } from '../../domain/instrument.ts';
import type {
  ConnectionEvent,
  StreamListener,
  TickerFrame,
  TickerListener,
  TradeFrame,
  TradeListener,
  Unsubscribe,
} from '../port.ts';
import { openSocket, type ResilientSocket, type SocketOptions } from '../resilient-socket.ts';
import { type ConflatingQueue, openConflatingQueue } from './conflating-queue.ts';

/** What a frame of a venue's says. */
export type Reading<Item> =
  | { readonly kind: 'items'; readonly items: readonly Item[] }
  /** Of our subscription, or a sign of life: no data. */
  | { readonly kind: 'answer' }
  /** The connection is of no use any more: only a new one helps. */
  | { readonly kind: 'ends'; readonly reason: string }
  | { readonly kind: 'unreadable' };

/** A venue's stream of one kind: where it is, what to ask for, and how to read it. */
export interface MarketStream<Item> {
  readonly socket: Omit<SocketOptions, 'message' | 'connection'>;
  readonly read: (text: string) => Reading<Item>;
  /** A connection begins: what the reader knew of the one before is void. */
  readonly begin?: () => void;
}

export interface StreamHandlers<Item> {
  readonly item: (item: Item) => void;
  readonly connection: (event: ConnectionEvent) => void;
  readonly answer?: () => void;
}

const MAX_TEXT = 500;

/** Opens the socket of a stream and hands on what it reads. */
export function openMarketStream<Item>(
  { socket: options, read, begin }: MarketStream<Item>,
  listener: Pick<StreamListener, 'heard' | 'unreadable'>,
  { item, connection, answer }: StreamHandlers<Item>,
): ResilientSocket {
  const socket = openSocket({
    ...options,
    message: text => {
      listener.heard?.();
      const reading = read(text);
      switch (reading.kind) {
        case 'items':
          for (const each of reading.items) item(each);
          return;
        case 'answer':
          answer?.();
          return;
        case 'ends':
          socket.reconnect(reading.reason);
          return;
        case 'unreadable':
          listener.unreadable(text.slice(0, MAX_TEXT));
      }
    },
    connection: event => {
      if (event.kind === 'connected' || event.kind === 'reconnected') begin?.();
      connection(event);
    },
  });
  return socket;
}

/** What waits to be told: connections stay in their place among the items. */
type Letter<Item> =
  | { readonly kind: 'item'; readonly item: Item }
  | { readonly kind: 'connection'; readonly event: ConnectionEvent };

export function followTrades(stream: MarketStream<TradeFrame>, listener: TradeListener): Unsubscribe {
  return follow(stream, listener, {
    key: () => null,
    tell: frame => listener.trade(frame),
    superseded: () => undefined, // trades are none of what is left out
  });
}

export function followTickers(stream: MarketStream<TickerFrame>, listener: TickerListener): Unsubscribe {
  return follow(stream, listener, {
    key: ({ symbol }) => symbol,
    tell: frame => listener.ticker(frame),
    superseded: ({ symbol }) => listener.superseded?.(symbol),
  });
}

interface Telling<Item> {
  readonly key: (item: Item) => MarketSymbol | null;
  readonly tell: (item: Item) => void | Promise<void>;
  readonly superseded: (item: Item) => void;
}

function follow<Item>(
  stream: MarketStream<Item>,
  listener: StreamListener,
  { key, tell, superseded }: Telling<Item>,
): Unsubscribe {
  const queue: ConflatingQueue<Letter<Item>> = openConflatingQueue({
    deliver: letter => (letter.kind === 'item' ? tell(letter.item) : listener.connection(letter.event)),
    superseded: letter => {
      if (letter.kind === 'item') superseded(letter.item);
    },
  });
  const socket = openMarketStream(stream, listener, {
    item: item => queue.put({ kind: 'item', item }, key(item)),
    connection: event => queue.put({ kind: 'connection', event }, null),
  });
  return () => {
    queue.close();
    socket.close();
  };
}
