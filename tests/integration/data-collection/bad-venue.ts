import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

type Kline = readonly [number, string, string, string, string, string];

export const FIRST = Date.UTC(2024, 0, 2);
const symbols = ['BTCUSDT', 'ETHUSDT'];
const filters = [
  { filterType: 'PRICE_FILTER', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', stepSize: '0.0001', minQty: '0.0001', maxQty: '9000' },
  { filterType: 'NOTIONAL', minNotional: '5' },
];

/** The public side of a venue that says what a test tells it to: what the paper exchange, being sound, never would. */
export class BadVenue {
  /** Bars that its history has, by symbol and number of the second. */
  readonly history = new Map<string, Map<number, Kline>>(symbols.map(symbol => [symbol, new Map()]));
  subscriptions = 0;
  #now = 0;
  readonly #http = http.createServer((request, response) => this.#answer(request, response));
  readonly #sockets = new WebSocketServer({ server: this.#http });

  constructor() {
    this.#sockets.on('connection', (socket: WebSocket) =>
      socket.on('message', text => {
        this.subscriptions += 1;
        socket.send(JSON.stringify({ result: null, id: JSON.parse(String(text)).id }));
      }),
    );
  }

  async listen(): Promise<{ readonly restUrl: string; readonly streamUrl: string }> {
    await new Promise<void>(resolve => this.#http.listen(0, '127.0.0.1', resolve));
    const { port } = this.#http.address() as AddressInfo;
    return { restUrl: `http://127.0.0.1:${port}`, streamUrl: `ws://127.0.0.1:${port}` };
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#sockets.close();
    this.#http.closeAllConnections();
    await new Promise(resolve => this.#http.close(resolve));
  }

  /** The n-th second of a symbol is over: its bar is in the history. */
  close(symbol: string, n: number): void {
    this.history.get(symbol)?.set(n, [FIRST + n * 1_000, '100', '101', '99', '100', '5']);
    this.#now = Math.max(this.#now, n + 1);
  }

  /** Sends text as it is. */
  say(text: string): void {
    for (const socket of this.#sockets.clients) socket.send(text);
  }

  /** Sends the frame that closes the n-th second. */
  frame(symbol: string, n: number, changes: object = {}): void {
    const k = { t: FIRST + n * 1_000, o: '100', h: '101', l: '99', c: '100', v: '5', x: true, ...changes };
    this.say(JSON.stringify({ e: 'kline', s: symbol, k }));
  }

  #answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://localhost');
    const body = this.#body(url.pathname.replace('/api/v3/', ''), url.searchParams);
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  #body(path: string, query: URLSearchParams): unknown {
    if (path === 'time') return { serverTime: FIRST + this.#now * 1_000 };
    if (path === 'exchangeInfo') {
      const assets = (symbol: string) => ({ baseAsset: symbol.slice(0, 3), quoteAsset: 'USDT' });
      return { symbols: symbols.map(symbol => ({ symbol, status: 'TRADING', ...assets(symbol), filters })) };
    }
    const from = Number(query.get('startTime'));
    const bars = [...(this.history.get(query.get('symbol') ?? '')?.values() ?? [])];
    return bars.filter(([time]) => time >= from).sort(([a], [b]) => a - b);
  }
}
