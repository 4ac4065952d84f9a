import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';
import type { LiveMarket, StreamListener, Unsubscribe } from '#shared/exchange/port.ts';
import type { VenueId } from '#shared/exchange/venues.ts';
import type { StreamKind } from './load.ts';
import { openAdapter } from './overhead.ts';
import { type PaperProcess, startPaper } from './paper-process.ts';
import { medians } from './rounds.ts';
import { SYMBOLS } from './served.ts';

/** Of one connection into our adapter. */
export interface StreamRate {
  readonly messagesPerSecond: number;
  /** Of the receiving process, which does nothing else. */
  readonly cpuSecondsPer100k: number;
  /** From sending to telling, trades only; 0 for books, which carry no time. */
  readonly p99LagMs: number;
  /** Ticks left out because newer ones had come, as a share of the messages. */
  readonly superseded: number;
}

interface Heard {
  messages: number;
  superseded: number;
  readonly lags: number[];
}

const DEPTH = 20;
const PROBE_MS = 2_000;
/** What else the machine does may spoil one. */
const PROBES = 3;
const LOWEST = 500;
const HIGHEST = 64_000;
const MOST_LAG_MS = 100;
const LEAST_SHARE = 0.95;

/** Doubles the load until the lag grows, then holds what was kept up with. */
export async function measureStream(
  name: VenueId,
  stream: StreamKind,
  { seconds, rounds }: { readonly seconds: number; readonly rounds: number },
): Promise<StreamRate> {
  const paper = await startPaper(name);
  const exchange = await openAdapter(name, paper);
  const heard: Heard = { messages: 0, superseded: 0, lags: [] };
  const stop = follow(exchange, stream, heard);
  try {
    await sleep(1_000); // connected, snapshots read
    const run = (perSecond: number, ms: number): Promise<StreamRate> => hold(paper, heard, { stream, perSecond, ms });
    const keepsUp = async (perSecond: number): Promise<boolean> => {
      for (let attempt = 0; attempt < PROBES; attempt++) {
        const { messagesPerSecond, p99LagMs } = await run(perSecond, PROBE_MS);
        if (messagesPerSecond >= LEAST_SHARE * perSecond && p99LagMs <= MOST_LAG_MS) return true;
      }
      return false;
    };
    let kept = LOWEST;
    while (kept < HIGHEST && (await keepsUp(2 * kept))) kept *= 2;
    const measured: StreamRate[] = [];
    for (let round = 0; round < rounds; round++) measured.push(await run(kept, seconds * 1_000));
    return medians(measured.map(rate => ({ ...rate })));
  } finally {
    stop();
    await exchange.close();
    paper.stop();
  }
}

function follow(market: LiveMarket, stream: StreamKind, heard: Heard): Unsubscribe {
  const listener: StreamListener & { readonly superseded: () => void } = {
    heard: () => {
      heard.messages += 1;
    },
    superseded: () => {
      heard.superseded += 1;
    },
    unreadable: text => {
      throw new Error(`unreadable: ${text}`);
    },
    connection: ({ kind, detail }) => {
      if (kind === 'lost') throw new Error(`the connection is lost: ${detail}`);
    },
  };
  if (stream === 'trades') {
    return market.subscribeTrades(SYMBOLS, {
      ...listener,
      trade: ({ venueTime }) => void heard.lags.push(Date.now() - venueTime),
    });
  }
  return market.subscribeBook(SYMBOLS, DEPTH, {
    ...listener,
    book: () => undefined,
    bookLost: (symbol, loss) => {
      throw new Error(`the book of ${symbol} is lost: ${loss}`);
    },
  });
}

async function hold(
  paper: PaperProcess,
  heard: Heard,
  { stream, perSecond, ms }: { readonly stream: StreamKind; readonly perSecond: number; readonly ms: number },
): Promise<StreamRate> {
  heard.messages = 0;
  heard.superseded = 0;
  heard.lags.length = 0;
  const before = process.cpuUsage();
  const began = performance.now();
  const acknowledge = setInterval(() => paper.heard(heard.messages), 20);
  paper.load(stream, perSecond);
  await sleep(ms);
  const { user, system } = process.cpuUsage(before);
  const messages = heard.messages;
  const took = performance.now() - began;
  clearInterval(acknowledge);
  await paper.idle();
  const sorted = heard.lags.toSorted((a, b) => a - b);
  await sleep(300); // what is still on its way belongs to this one
  return {
    messagesPerSecond: (messages * 1_000) / took,
    cpuSecondsPer100k: ((user + system) / 1e6 / messages) * 100_000,
    p99LagMs: sorted[Math.ceil(sorted.length * 0.99) - 1] ?? 0,
    superseded: heard.superseded / messages,
  };
}

/** What the paper exchange can send over one connection to a client that reads nothing of it. */
export interface SendRate {
  readonly messagesPerSecond: number;
  readonly perCpuSecond: number;
}

/** Binance's trades and books by name: the client only counts. */
export async function measureSending(
  stream: StreamKind,
  { seconds, rounds }: { readonly seconds: number; readonly rounds: number },
): Promise<SendRate> {
  const paper = await startPaper('binance');
  const socket = new WebSocket(`${paper.streamUrl}/ws`);
  let messages = 0;
  try {
    await new Promise(resolve => socket.once('open', resolve));
    socket.on('message', () => {
      messages += 1;
    });
    const topic = stream === 'trades' ? 'trade' : 'depth@100ms';
    const params = SYMBOLS.map(symbol => `${symbol.replace('/', '').toLowerCase()}@${topic}`);
    socket.send(JSON.stringify({ method: 'SUBSCRIBE', params, id: 1 }));
    await sleep(300);
    const measured: SendRate[] = [];
    for (let round = 0; round < rounds; round++) {
      const { cpuSeconds: before } = await paper.idle();
      messages = 0;
      const acknowledge = setInterval(() => paper.heard(messages), 20);
      paper.load(stream, Number.MAX_SAFE_INTEGER);
      const began = performance.now();
      await sleep(seconds * 1_000);
      const rate = (messages * 1_000) / (performance.now() - began);
      clearInterval(acknowledge);
      const { cpuSeconds } = await paper.idle();
      measured.push({ messagesPerSecond: rate, perCpuSecond: messages / (cpuSeconds - before) });
      await sleep(500);
    }
    return medians(measured.map(rate => ({ ...rate })));
  } finally {
    socket.terminate();
    paper.stop();
  }
}
