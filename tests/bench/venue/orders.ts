import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { http } from '#shared/exchange/node-http.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import type { OrderRequest } from '#shared/simulation/types.ts';
import { TRADER } from '#tests/contract/paper-binance/rig.ts';
import { BTC, openScriptedVenue } from '#tests/contract/scripted-venue.ts';
import { startPaper } from './paper-process.ts';
import { medians } from './rounds.ts';

export interface OrderRate {
  readonly ordersPerSecond: number;
  /** Orders by a second of the serving process's processor time. */
  readonly perCpuSecond: number;
}

interface Work {
  readonly orders: number;
  readonly rounds: number;
}

const QUANTITY = new Decimal('0.06');
/** How often the depth that orders took comes back. */
const REFRESH_EVERY = 100;

/** Market orders that fill, one after the other, through the engine, the journal and the events, in this process. */
export async function measureMatching({ orders, rounds }: Work): Promise<OrderRate & { readonly filled: number }> {
  const measured: (OrderRate & { readonly filled: number })[] = [];
  for (let round = 0; round < rounds; round++) {
    const scripted = openScriptedVenue([BTC]);
    const { venue } = scripted.exchange;
    await scripted.exchange.advance(1);
    let filled = 0;
    let spentMs = 0;
    const cpu = process.cpuUsage();
    for (let number = 0; number < orders; number++) {
      const began = performance.now();
      const { reply } = venue.execute({ kind: 'place-order', account: 'main', order: orderOf(number) });
      spentMs += performance.now() - began;
      if (reply.ok && reply.value.order.state.kind === 'filled') filled += 1;
      if (number % REFRESH_EVERY === REFRESH_EVERY - 1) await scripted.exchange.advance(1);
    }
    const { user, system } = process.cpuUsage(cpu);
    await sleep(10); // a snapshot may be on its way
    await scripted.stop();
    const perCpuSecond = orders / ((user + system) / 1e6);
    measured.push({ ordersPerSecond: (orders * 1_000) / spentMs, perCpuSecond, filled: filled / orders });
  }
  return medians(measured.map(rate => ({ ...rate })));
}

const orderOf = (number: number): OrderRequest => ({
  ...{ type: 'market', symbol: BTC, clientOrderId: `bench-${number}`, side: number % 2 ? 'sell' : 'buy' },
  amount: { kind: 'base', quantity: QUANTITY },
});

const CONNECTIONS = 8;

/** The same orders as signed requests over kept-alive connections; the client only signs and waits. */
export async function measureHttp({ orders, rounds }: Work): Promise<OrderRate> {
  const paper = await startPaper('binance');
  const agent = new http.Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const url = new URL(paper.restUrl);
  let number = 0;
  const place = (): Promise<void> => {
    number += 1;
    const side = number % 2 ? 'BUY' : 'SELL';
    const query = `symbol=BTCUSDT&side=${side}&type=MARKET&quantity=0.06&newClientOrderId=bench-${number}&newOrderRespType=FULL&timestamp=${Date.now()}`;
    const signature = createHmac('sha256', TRADER.secret).update(query).digest('hex');
    const path = `/api/v3/order?${query}&signature=${signature}`;
    return request({
      agent,
      host: url.hostname,
      port: url.port,
      method: 'POST',
      path,
      headers: { 'X-MBX-APIKEY': TRADER.apiKey },
    });
  };
  const run = async (count: number): Promise<void> => {
    let left = count;
    const lane = async (): Promise<void> => {
      while (left-- > 0) await place();
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  };
  try {
    await run(orders / 10);
    const measured: OrderRate[] = [];
    for (let round = 0; round < rounds; round++) {
      const { cpuSeconds: before } = await paper.idle();
      const began = performance.now();
      await run(orders);
      const rate = (orders * 1_000) / (performance.now() - began);
      const { cpuSeconds } = await paper.idle();
      measured.push({ ordersPerSecond: rate, perCpuSecond: orders / (cpuSeconds - before) });
    }
    return medians(measured.map(rate => ({ ...rate })));
  } finally {
    agent.destroy();
    paper.stop();
  }
}

function request(options: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = http.request(options, response => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(text))));
    });
    outgoing.on('error', reject);
    outgoing.end();
  });
}
