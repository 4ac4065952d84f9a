import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Where in a commit somebody dies: before Postgres hears of it, or after it is done and before anybody is told. */
export type CommitMoment = 'before' | 'after';

/** A way to Postgres on which a process may die at its next commit of work. */
export interface CommitProxy {
  /** The address with which to go through it. */
  through(url: string): string;
  /** At the next commit of a transaction that handled a message, nothing more passes, and `die` is called; once. */
  arm(moment: CommitMoment, die: () => void): void;
  close(): Promise<void>;
}

/** Names of the statement that says which messages a transaction handled, and of what begins and ends a commit on the wire. */
const WORK = Buffer.from('mark-done\0');
const COMMIT = Buffer.from('commit\0');
const COMMITTED = Buffer.from('COMMIT\0');

export async function openCommitProxy(serverUrl: string): Promise<CommitProxy> {
  const target = new URL(serverUrl);
  let armed: { readonly moment: CommitMoment; readonly die: () => void } | null = null;
  const sockets = new Set<Socket>();
  const server = createServer(client => {
    const postgres = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [client, postgres]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        postgres.destroy();
      });
    }
    let works = false;
    let dying: (() => void) | null = null;
    const cut = (die: () => void): void => {
      client.pause();
      postgres.destroy();
      die();
    };
    client.on('data', chunk => {
      works ||= chunk.includes(WORK);
      const commits = chunk.includes(COMMIT);
      if (commits && works && armed !== null) {
        const { moment, die } = armed;
        armed = null;
        if (moment === 'before') return cut(die);
        dying = die;
      }
      if (commits) works = false;
      postgres.write(chunk);
    });
    postgres.on('data', chunk => {
      if (dying !== null && chunk.includes(COMMITTED)) return cut(dying);
      client.write(chunk);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    through(url) {
      const way = new URL(url);
      way.hostname = '127.0.0.1';
      way.port = String(port);
      return way.href;
    },
    arm(moment, die) {
      armed = { moment, die };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
