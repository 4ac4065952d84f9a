import type { MarketSymbol } from '../../domain/instrument.ts';
import type { BookListener, BookLoss, ConnectionEvent, Read, Unsubscribe } from '../port.ts';
import { openConflatingQueue } from './conflating-queue.ts';
import {
  type BookChecking,
  type BookDifference,
  type BookSnapshot,
  LocalBook,
  type SequenceRule,
  type Taken,
} from './local-book.ts';
import { type MarketStream, openMarketStream } from './market-stream.ts';
import { openResyncPace } from './resync-pace.ts';

/** What a frame says of one book. */
export interface BookNews {
  readonly symbol: MarketSymbol;
  readonly change: ({ readonly kind: 'snapshot' } & BookSnapshot) | ({ readonly kind: 'difference' } & BookDifference);
}

export interface BookStream {
  readonly stream: MarketStream<BookNews>;
  readonly rule: SequenceRule;
  /** Where a book begins: asked for with each connection and after each loss; null: the stream sends it on each new connection. */
  readonly snapshot: ((symbol: MarketSymbol) => Read<BookSnapshot>) | null;
  readonly symbols: readonly MarketSymbol[];
  readonly depth: number;
  readonly checking?: BookChecking;
}

type Letter =
  /** Read when it is told: then it is the latest. */
  | { readonly kind: 'book'; readonly symbol: MarketSymbol; readonly book: LocalBook }
  | { readonly kind: 'lost'; readonly symbol: MarketSymbol; readonly loss: BookLoss }
  | { readonly kind: 'connection'; readonly event: ConnectionEvent };

/** Follows the books of `symbols`: what is told was the venue's at the sequence that it names, or it is not told. */
export function followBooks(
  { stream, rule, snapshot, symbols, depth, checking }: BookStream,
  listener: BookListener,
): Unsubscribe {
  const books = new Map(symbols.map(symbol => [symbol, new LocalBook(rule, depth, checking)]));
  const pace = openResyncPace(stream.socket.now);
  const queue = openConflatingQueue<Letter>({
    deliver: letter => {
      if (letter.kind === 'connection') return listener.connection(letter.event);
      if (letter.kind === 'lost') return listener.bookLost(letter.symbol, letter.loss);
      const book = letter.book.read();
      return book === null ? undefined : listener.book({ symbol: letter.symbol, ...book });
    },
    superseded: letter => {
      if (letter.kind === 'book') listener.superseded?.(letter.symbol);
    },
  });

  const took = (symbol: MarketSymbol, book: LocalBook, taken: Taken): void => {
    if (taken.kind === 'changed') queue.put({ kind: 'book', symbol, book }, symbol);
    if (taken.kind !== 'lost') return;
    queue.put({ kind: 'lost', symbol, loss: taken.loss }, null);
    pace.later(symbol, () => begin(symbol, book, `the book of ${symbol} is lost: ${taken.loss}`));
  };
  /** Where the stream sends no snapshot by itself, it is asked for; else a new connection brings one. */
  const begin = (symbol: MarketSymbol, book: LocalBook, reason: string): void => {
    if (snapshot === null) socket.reconnect(reason);
    else void ask(symbol, book, snapshot);
  };
  const ask = async (symbol: MarketSymbol, book: LocalBook, from: NonNullable<typeof snapshot>): Promise<void> => {
    const connection = connections;
    const read = await from(symbol);
    if (connection !== connections || book.isKnown) return; // another question is on its way, or was faster
    if (read.ok) took(symbol, book, book.load(read.value));
    else pace.later(symbol, () => void ask(symbol, book, from));
  };

  let connections = 0;
  const socket = openMarketStream(stream, listener, {
    item: ({ symbol, change }) => {
      const book = books.get(symbol);
      if (book === undefined) return;
      took(symbol, book, change.kind === 'snapshot' ? book.load(change) : book.take(change));
    },
    answer: () => {
      if (snapshot === null) return;
      for (const [symbol, book] of books) if (!book.isKnown) begin(symbol, book, 'subscribed');
    },
    connection: event => {
      if (event.kind !== 'silent') {
        connections += 1;
        for (const book of books.values()) book.forget();
        pace.cancel();
      }
      queue.put({ kind: 'connection', event }, null);
    },
  });
  return () => {
    connections += 1;
    pace.cancel();
    queue.close();
    socket.close();
  };
}
