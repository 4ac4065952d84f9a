import type { Unsubscribe } from './port.ts';

/** An adapter whose place another one can take while it is in use. */
export interface Swappable<T> {
  /** What everybody holds: it always means the adapter of the moment. */
  readonly adapter: T;
  /** Puts `next` in its place: new calls and all streams go to it at once; the old one is closed when its calls have ended. */
  swap(next: T): void;
}

interface Closable {
  close(): Promise<void>;
}
type Call = (...args: readonly unknown[]) => unknown;

/** Streams are the methods whose names begin with `subscribe`; each gives back how to end it. */
const isStream = (name: string): boolean => name.startsWith('subscribe');

export function swappable<T extends Closable>(first: T): Swappable<T> {
  let current = first;
  let calls = { open: 0, ended: (): void => undefined };
  const streams = new Set<{ readonly name: string; readonly args: readonly unknown[]; stop: Unsubscribe }>();

  const follow =
    (name: string): Call =>
    (...args) => {
      const stream = { name, args, stop: start(current, name, args) };
      streams.add(stream);
      return () => {
        if (streams.delete(stream)) stream.stop();
      };
    };
  const counted =
    (name: string): Call =>
    (...args) => {
      const of = calls;
      const answer = callOf(current, name)(...args);
      if (!(answer instanceof Promise)) return answer;
      of.open += 1;
      return answer.finally(() => {
        of.open -= 1;
        if (of.open === 0) of.ended();
      });
    };
  const adapter = new Proxy(first, {
    get(_, name) {
      const value: unknown = Reflect.get(current, name);
      if (typeof value !== 'function' || typeof name !== 'string') return value;
      return isStream(name) ? follow(name) : counted(name);
    },
  });

  return {
    adapter,
    swap: next => {
      const old = current;
      const oldCalls = calls;
      current = next;
      calls = { open: 0, ended: () => undefined };
      for (const stream of streams) {
        stream.stop();
        stream.stop = start(next, stream.name, stream.args);
      }
      oldCalls.ended = () => void old.close();
      if (oldCalls.open === 0) oldCalls.ended();
    },
  };
}

const callOf = (adapter: object, name: string): Call => (Reflect.get(adapter, name) as Call).bind(adapter);
const start = (adapter: object, name: string, args: readonly unknown[]): Unsubscribe =>
  callOf(adapter, name)(...args) as Unsubscribe;
