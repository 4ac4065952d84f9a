import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { type WebSocket, WebSocketServer } from 'ws';
import type { ConnectionEvent } from '#shared/exchange/port.ts';
import { openSocket, type ResilientSocket, type SocketOptions } from '#shared/exchange/resilient-socket.ts';
import { epochMs } from '#shared/kernel/time.ts';

describe('a socket that stays', () => {
  let server: WebSocketServer;
  let where: number;
  let socket: ResilientSocket | undefined;
  let told: ConnectionEvent[];
  let heard: string[];
  let wake: () => void;
  /** What the server does with each new connection. */
  let serve: (connection: WebSocket) => void;

  const start = (port = 0): Promise<void> =>
    new Promise(resolve => {
      server = new WebSocketServer({ port, host: '127.0.0.1' }, resolve);
      server.on('connection', connection => serve(connection));
      server.on('listening', () => {
        where = (server.address() as AddressInfo).port;
      });
    });
  const stop = (): Promise<unknown> => {
    for (const client of server.clients) client.terminate();
    return new Promise(resolve => server.close(resolve));
  };
  const open = (changes: Partial<SocketOptions> = {}): void => {
    socket = openSocket({
      url: `ws://127.0.0.1:${where}`,
      now: () => epochMs(Date.now()),
      silentAfterMs: 60_000,
      life: 'data',
      greeting: () => ['hello'],
      message: text => {
        heard.push(text);
        wake();
      },
      connection: event => {
        told.push(event);
        wake();
      },
      ...changes,
    });
  };
  const until = async (condition: () => boolean): Promise<void> => {
    while (!condition()) {
      await new Promise<void>(resolve => {
        wake = resolve;
      });
    }
  };
  const kinds = (): readonly string[] => told.map(event => event.kind);

  beforeEach(async () => {
    told = [];
    heard = [];
    wake = () => undefined;
    serve = connection => connection.on('message', data => connection.send(`echo ${data}`));
    await start();
  });
  afterEach(async () => {
    socket?.close();
    await stop();
  });

  it('tells of a connection when what was asked for stands, on each anew', async () => {
    open({ greeting: () => ['one', 'two'], standing: () => text => text === 'echo two' });
    await until(() => heard.includes('echo one'));
    await until(() => told.length > 0);
    expect([kinds(), heard]).to.deep.equal([['connected'], ['echo one', 'echo two']]);
    serve = connection => connection.on('message', data => connection.send(`no ${data}`));
    for (const client of server.clients) client.terminate();
    await until(() => heard.length === 4);
    expect(kinds()).to.deep.equal(['connected', 'lost']);
    serve = connection => connection.on('message', data => connection.send(`echo ${data}`));
    for (const client of server.clients) client.terminate();
    await until(() => kinds().at(-1) === 'reconnected');
    expect(kinds()).to.deep.equal(['connected', 'lost', 'reconnected']);
  });

  it('greets each new connection and passes messages on', async () => {
    open();
    await until(() => heard.length > 0);
    expect(heard).to.deep.equal(['echo hello']);
    expect(kinds()).to.deep.equal(['connected']);
  });

  it('comes back after a restart of the venue, and greets anew', async () => {
    open();
    await until(() => heard.length === 1);
    await stop();
    await until(() => kinds().includes('lost'));
    await start(where);
    await until(() => heard.length === 2);
    expect(kinds()).to.deep.equal(['connected', 'lost', 'reconnected']);
  });

  it('says once that it is lost, however often it tries', async () => {
    await stop();
    open();
    await until(() => kinds().includes('lost'));
    await new Promise(resolve => setTimeout(resolve, 150)); // several tries pass
    expect(kinds()).to.deep.equal(['lost']);
    await start(where);
    await until(() => kinds().includes('reconnected'));
  });

  it('F13: connected and silent is told, and connected anew', async () => {
    serve = () => undefined;
    open({ silentAfterMs: 30 });
    await until(() => kinds().includes('reconnected'));
    expect(kinds().slice(0, 4)).to.deep.equal(['connected', 'silent', 'lost', 'reconnected']);
  });

  it('a quiet stream whose server answers pings is alive', async () => {
    serve = () => undefined;
    open({ silentAfterMs: 60, life: 'any' });
    await until(() => kinds().includes('connected'));
    await new Promise(resolve => setTimeout(resolve, 200)); // more than three times the silence allowed
    expect(kinds()).to.deep.equal(['connected']);
  });

  it('connects anew when it is asked to', async () => {
    open();
    await until(() => heard.length === 1);
    socket?.reconnect('the subscription ended');
    await until(() => heard.length === 2);
    expect(told.map(event => event.detail)[1]).to.equal('the subscription ended');
  });

  it('tries ever later where the venue says something and closes, time and again', async () => {
    let connections = 0;
    serve = connection => {
      connections += 1;
      connection.send('there is no such subscription', () => connection.close());
    };
    open();
    await until(() => heard.length > 0);
    await new Promise(resolve => setTimeout(resolve, 1_000));
    expect(connections).to.be.within(2, 7); // 25, 50, 100, 200, 400 ms apart, not 25 ms each time
  });

  it('stays closed', async () => {
    open();
    await until(() => heard.length === 1);
    const [connection] = server.clients;
    const gone = new Promise(resolve => connection?.once('close', resolve));
    socket?.close();
    await gone;
    await new Promise(resolve => setTimeout(resolve, 60)); // past the first try of a reconnection
    expect(kinds()).to.deep.equal(['connected']);
  });
});
