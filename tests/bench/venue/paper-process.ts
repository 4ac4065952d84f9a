import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { VenueId } from '#shared/exchange/venues.ts';
import { VENUES_UNDER_TEST } from '#tests/contract/exchange/venues.ts';
import type { StreamKind } from './load.ts';
import type { Order, Report } from './served.ts';

/** The paper exchange as one venue, in a process of its own. */
export interface PaperProcess {
  readonly restUrl: string;
  readonly streamUrl: string;
  load(stream: StreamKind, perSecond: number): void;
  heard(messages: number): void;
  /** Ends the load; also to learn what it has cost so far. */
  idle(): Promise<Extract<Report, { kind: 'idle' }>>;
  stop(): void;
}

export async function startPaper(name: VenueId): Promise<PaperProcess> {
  const child = fork(join(import.meta.dirname, 'served.ts'));
  const tell = (order: Order): void => void child.send(order);
  tell({ kind: 'serve', venue: name, keys: VENUES_UNDER_TEST[name].paperKeys });
  const { port } = await report(child, 'listening');
  return {
    restUrl: `http://127.0.0.1:${port}`,
    streamUrl: `ws://127.0.0.1:${port}`,
    load: (stream, perSecond) => tell({ kind: 'load', stream, perSecond }),
    heard: messages => tell({ kind: 'heard', messages }),
    idle: () => {
      const answer = report(child, 'idle');
      tell({ kind: 'idle' });
      return answer;
    },
    stop: () => child.disconnect(), // it then ends
  };
}

function report<Kind extends Report['kind']>(
  child: ChildProcess,
  kind: Kind,
): Promise<Extract<Report, { kind: Kind }>> {
  return new Promise((resolve, reject) => {
    const ended = (): void => reject(new Error('the paper exchange has ended'));
    child.once('exit', ended);
    const heard = (message: unknown): void => {
      const told = message as Report;
      if (told.kind !== kind) return;
      child.off('message', heard);
      child.off('exit', ended);
      resolve(told as Extract<Report, { kind: Kind }>);
    };
    child.on('message', heard);
  });
}
