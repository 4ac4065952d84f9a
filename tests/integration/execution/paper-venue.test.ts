import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { VENUES } from '#shared/exchange/venues.ts';
import { Decimal, floorToStep } from '#shared/kernel/decimal.ts';
import { seededRandom } from '#shared/kernel/random.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { basePort } from '#tests/base-port.ts';
import { TIED } from '#tests/installation/tied.ts';
import { BTC, ETH, Floor, until } from './floor.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../..');
const PORT = basePort();
const wallNow = () => epochMs(Date.now());

describe('execution at the paper exchange, as processes die', function () {
  this.timeout(600_000);
  const home = mkdtempSync(join(tmpdir(), 'execution-paper-'));
  let paper: ChildProcess | null = null;
  let floor: Floor | null = null;

  async function startPaper(): Promise<void> {
    const env = { ...process.env, TRADEWIND_HOME: home, TRADEWIND_PORT: String(PORT) };
    paper = fork(join(CHECKOUT, 'scripts/paper-exchange.ts'), {
      env,
      execArgv: [...TIED],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [message] = (await Promise.race([once(paper, 'message'), once(paper, 'exit')])) as [unknown];
    expect(message).to.equal('ready');
  }
  async function killPaper(): Promise<void> {
    if (paper === null) return;
    const exited = once(paper, 'exit');
    paper.kill('SIGKILL');
    await exited;
    paper = null;
  }
  const openTrading = () => {
    const [key] = JSON.parse(readFileSync(join(home, 'paper-exchange/keys.json'), 'utf8')) as {
      apiKey: string;
      secret: string;
    }[];
    return VENUES.binance.openExchange({
      restUrl: `http://127.0.0.1:${PORT + 3}`,
      streamUrl: `ws://127.0.0.1:${PORT + 3}`,
      recvWindowMs: 1_000,
      wallNow,
      keys: { apiKey: key!.apiKey, secret: key!.secret },
      symbols: [BTC, ETH],
    });
  };
  after(async () => {
    await floor?.close();
    await killPaper();
    rmSync(home, { recursive: true, force: true });
  });

  it('ends with every position protected and our books equal to the venue’s', async () => {
    await startPaper();
    floor = await Floor.open({ trading: openTrading, config: { reconcileEveryMs: 1_000, unknownAskMs: 100 } });
    const { db } = floor;
    const watcher = await openTrading();
    const listed = await watcher.instruments([BTC, ETH]);
    if (!listed.ok) throw new Error(listed.error.message);
    for (const one of listed.value) {
      await db
        .updateTable('instruments')
        .where('symbol', '=', one.symbol)
        .set({
          tick_size: one.tickSize.toString(),
          step_size: one.stepSize.toString(),
          min_quantity: one.minQuantity.toString(),
          max_quantity: one.maxQuantity.toString(),
          min_notional: one.minNotional.toString(),
        })
        .execute();
    }
    const price = async (symbol: MarketSymbol): Promise<Decimal> => {
      const bars = await watcher.candles({ symbol, timeframe: '1s', from: epochMs(Date.now() - 60_000), limit: 1_000 });
      if (!bars.ok) throw new Error(bars.error.message);
      return new Decimal(bars.value.at(-1)!.close);
    };
    await floor.start();
    const random = seededRandom('execution-paper');
    for (let round = 0; round < 24; round++) {
      const symbol = random.next() < 0.5 ? BTC : ETH;
      const bot = random.next() < 0.5 ? 'bot' : 'other';
      const position = await db
        .selectFrom('positions')
        .selectAll()
        .where('bot_id', '=', bot)
        .where('instrument_id', '=', `binance:${symbol}`)
        .where('closed_at', 'is', null)
        .executeTakeFirst();
      const now = await price(symbol).catch(() => null);
      const chance = random.next();
      if (round % 8 === 5) await killPaper().then(startPaper);
      if (round % 6 === 4) await floor.stop().then(() => floor!.start());
      if (now === null) continue;
      await floor.mark(now.toNumber(), symbol);
      if (position === undefined) {
        const step = listed.value.find(one => one.symbol === symbol)!.stepSize;
        const quantity = floorToStep(new Decimal(400).div(now), step).toString();
        await floor.approve({
          symbol,
          bot,
          quantity,
          stopLoss: now.times('0.97').toFixed(4),
          takeProfit: now.times('1.03').toFixed(4),
        });
      } else if (chance < 0.5) await floor.approve({ intent: 'exit', symbol, bot, quantity: position.quantity });
      else await floor.approve({ intent: 'move-stop', symbol, bot, stopLoss: now.times('0.98').toFixed(4) });
      await new Promise(resolve => setTimeout(resolve, random.integer(60)));
    }
    await until(async () => {
      const [open, live] = await Promise.all([
        db.selectFrom('positions').select('protected_at').where('closed_at', 'is', null).execute(),
        db
          .selectFrom('orders')
          .select('id')
          .where('state', 'in', ['approved', 'submitting', 'unknown'])
          .where('purpose', '<>', 'entry')
          .execute(),
      ]);
      return open.every(one => one.protected_at !== null) && live.length === 0;
    }, 15_000);

    const [balances, atVenue, positions, fills, orders] = await Promise.all([
      watcher.balances(),
      watcher.openOrders(null),
      db.selectFrom('positions').selectAll().execute(),
      db.selectFrom('fills').selectAll().execute(),
      db.selectFrom('orders').selectAll().execute(),
    ]);
    if (!balances.ok || !atVenue.ok) throw new Error('the venue does not answer');
    for (const asset of ['BTC', 'ETH']) {
      const held = balances.value.balances.find(one => one.asset === asset);
      const total = held === undefined ? new Decimal(0) : held.free.plus(held.locked);
      const ours = positions
        .filter(one => one.instrument_id.includes(`:${asset}/`))
        .reduce((sum, one) => sum.plus(one.quantity).plus(one.dust), new Decimal(0));
      expect(total.toString(), asset).to.equal(ours.toString());
    }
    const open = orders.filter(order => order.state === 'open' || order.state === 'partly-filled');
    expect(atVenue.value.map(order => order.clientOrderId).sort()).to.deep.equal(
      open.map(order => order.client_order_id).sort(),
    );
    expect(
      fills.every(fill => fill.order_id !== null),
      'every trade is of an order of ours',
    ).to.equal(true);
    expect(fills.length).to.be.greaterThan(5);
    expect(floor.failures).to.deep.equal([]);
    await watcher.close();
  });
});
