import type { Duplex } from 'node:stream';
import pg from 'pg';
import { clientConfig } from './connection.ts';

/** What pg's connection offers for COPY beside what its types say. */
interface CopyConnection {
  readonly stream: Duplex;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}

/** A connection of its own for bulk work: COPY cannot share a pipelined one. */
export async function withCopyClient<T>(
  { url, name }: { readonly url: string; readonly name: string },
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ ...clientConfig({ url, name }), pipeline: false, options: '-c timezone=UTC' });
  client.on('error', () => undefined); // told by the query that fails
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Runs `copy … to stdout`; `take` gets each message, which with format binary is one row (the first with the header before it). */
export const copyOut = (client: pg.Client, sql: string, take: (message: Buffer) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query(new Copy(sql, { take, done: resolve, failed: reject }));
  });

/** Runs `copy … from stdin` with what `chunks` gives, as fast as the server takes it. */
export const copyIn = (
  client: pg.Client,
  sql: string,
  chunks: AsyncIterable<string> | Iterable<string>,
): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query(new Copy(sql, { chunks, done: resolve, failed: reject }));
  });

interface Course {
  readonly take?: (message: Buffer) => void;
  readonly chunks?: AsyncIterable<string> | Iterable<string>;
  readonly done: () => void;
  readonly failed: (error: Error) => void;
}

/** One COPY as pg's client runs it: it hands the protocol's messages on until the server is ready again. */
class Copy {
  readonly #sql: string;
  readonly #course: Course;
  #error: Error | null = null;

  constructor(sql: string, course: Course) {
    this.#sql = sql;
    this.#course = course;
  }

  submit(connection: Pick<CopyConnection, 'query'>): void {
    connection.query(this.#sql);
  }

  handleCopyInResponse(connection: CopyConnection): void {
    this.#send(connection).catch(error => {
      this.#error = error instanceof Error ? error : new Error(String(error));
      connection.sendCopyFail('the source failed');
    });
  }

  async #send(connection: CopyConnection): Promise<void> {
    for await (const chunk of this.#course.chunks ?? []) {
      if (this.#error !== null) return; // the server has given up
      connection.sendCopyFromChunk(Buffer.from(chunk));
      if (connection.stream.writableNeedDrain) await drained(connection.stream);
    }
    connection.endCopyFrom();
  }

  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    if (this.#error !== null) return;
    try {
      this.#course.take?.(chunk);
    } catch (error) {
      this.#error = error instanceof Error ? error : new Error(String(error));
    }
  }

  /** The client forgets a query that failed, and goes on by itself once the server is ready again. */
  handleError(error: Error): void {
    this.#error ??= error;
    this.#course.failed(this.#error);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    if (this.#error === null) this.#course.done();
    else this.#course.failed(this.#error);
  }
}

/** A stream that is closed takes nothing any more: whoever waits must not wait for ever. */
const drained = (stream: Duplex): Promise<void> =>
  new Promise(resolve => {
    const go = (): void => {
      stream.off('drain', go);
      stream.off('close', go);
      resolve();
    };
    stream.once('drain', go);
    stream.once('close', go);
  });
