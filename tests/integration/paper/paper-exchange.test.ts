import { type ChildProcess, fork } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { basePort } from '#tests/base-port.ts';
import { TIED } from '#tests/installation/tied.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const PORT = basePort();

interface Running {
  readonly process: ChildProcess;
  readonly readyAfterMs: number;
}

describe('paper exchange: the process', function () {
  this.timeout(600_000);
  const home = mkdtempSync(join(tmpdir(), 'paper-process-'));
  const started: ChildProcess[] = [];
  const env = {
    ...process.env,
    TRADEWIND_HOME: home,
    TRADEWIND_PORT: String(PORT),
    TRADEWIND_CONFIG: join(home, 'profile.yaml'),
  };
  /** A profile around the section under test; JSON is YAML. */
  const writeProfile = (paperExchange: object): void =>
    writeFileSync(
      env.TRADEWIND_CONFIG,
      JSON.stringify({ profile: 'demo', venue: {}, instruments: ['BTC/USDT'], baseTimeframe: '1s', paperExchange }),
    );

  after(() => {
    for (const child of started) child.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  });

  async function start(config: object): Promise<Running> {
    writeProfile(config);
    const began = performance.now();
    const child = fork(join(CHECKOUT, 'scripts/paper-exchange.ts'), {
      env,
      execArgv: [...TIED],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    started.push(child);
    const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
    expect(message).to.equal('ready');
    return { process: child, readyAfterMs: performance.now() - began };
  }
  async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<unknown> {
    const exited = once(child, 'exit');
    child.kill(signal);
    return (await exited)[0];
  }
  const control = async (path: string, body?: object): Promise<Record<string, unknown>> => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(`http://127.0.0.1:${PORT + 4}${path}`, body === undefined ? {} : init);
    return (await response.json()) as Record<string, unknown>;
  };
  /** A signed call of Binance's REST API, as any client makes it. */
  async function signed(method: 'GET' | 'POST', path: string, parameters: Record<string, string>): Promise<unknown> {
    const [key] = JSON.parse(readFileSync(join(home, 'paper-exchange/keys.json'), 'utf8')) as {
      apiKey: string;
      secret: string;
    }[];
    const query = new URLSearchParams({ ...parameters, timestamp: String(Date.now()) }).toString();
    const signature = createHmac('sha256', key!.secret).update(query).digest('hex');
    const url = `http://127.0.0.1:${PORT + 3}/api/v3/${path}?${query}&signature=${signature}`;
    const response = await fetch(url, { method, headers: { 'X-MBX-APIKEY': key!.apiKey } });
    const body: unknown = await response.json();
    expect(response.status, JSON.stringify(body)).to.equal(200);
    return body;
  }

  it('is after kill -9 what its clients were told, in well under a second, and stops when asked', async () => {
    const first = await start({ speed: 1 });
    expect(await control('/health')).to.include({ status: 'healthy', pid: first.process.pid });
    await signed('POST', 'order', {
      symbol: 'BTCUSDT',
      side: 'BUY',
      type: 'MARKET',
      quoteOrderQty: '1000',
      newOrderRespType: 'FULL',
    });
    const url = `http://127.0.0.1:${PORT + 3}/api/v3/ticker/bookTicker?symbol=ETHUSDT`;
    const ticker = (await (await fetch(url)).json()) as { readonly bidPrice: string };
    await signed('POST', 'order', {
      symbol: 'ETHUSDT',
      side: 'BUY',
      type: 'LIMIT',
      timeInForce: 'GTC',
      quantity: '0.5',
      price: (Number(ticker.bidPrice) / 2).toFixed(2),
    });
    const told = await Promise.all(['/orders', '/trades', '/balances'].map(path => control(path)));
    await end(first.process, 'SIGKILL');

    const second = await start({ speed: 1 });
    expect(await Promise.all(['/orders', '/trades', '/balances'].map(path => control(path)))).to.deep.equal(told);
    expect(await signed('GET', 'openOrders', {})).to.have.length(1);
    console.log(`        ready ${Math.round(second.readyAfterMs)} ms after kill -9`);
    expect(await end(second.process, 'SIGTERM')).to.equal(0);
  });

  it('says what is wrong with its configuration or its port, and ends', async () => {
    const failing = async (config: object): Promise<string> => {
      writeProfile(config);
      const child = fork(join(CHECKOUT, 'scripts/paper-exchange.ts'), {
        env,
        execArgv: [...TIED],
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      started.push(child);
      let output = '';
      child.stderr?.on('data', chunk => {
        output += String(chunk);
      });
      await once(child, 'close');
      expect(child.exitCode).to.equal(1);
      return output;
    };
    expect(await failing({ speed: 'fast' })).to.match(/profile\.yaml.*speed/s);
    const running = await start({ speed: 1 });
    expect(await failing({ speed: 1 })).to.match(/PORT_OCCUPIED/);
    expect(await control('/health')).to.include({ pid: running.process.pid });
    await end(running.process, 'SIGKILL');
  });
});
