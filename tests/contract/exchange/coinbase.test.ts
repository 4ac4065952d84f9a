import { expect } from 'chai';
import { faultScript } from '#shared/exchange/paper/faults/script.ts';
import type { CandleFrame, ConnectionEvent, Exchange } from '#shared/exchange/port.ts';
import { BTC, START } from '../scripted-venue.ts';
import { Account, cancel, confirmed, order, rejected, resting } from './requests.ts';
import { openStage, type Stage } from './venues.ts';

/** What Coinbase leaves to its reader: to name orders, to notice that a message is missing, and to make bars. */
describe('what coinbase does not do by itself', () => {
  let stage: Stage;
  let exchange: Exchange;
  beforeEach(async () => {
    stage = await openStage('coinbase');
    exchange = await stage.openExchange();
  });
  afterEach(async () => {
    await exchange.close();
    await stage.stop();
  });
  const drop = (frame: string): void =>
    stage.exchange.venue.faults.load(faultScript.parse({ faults: [{ frame, do: { kind: 'drop' } }] }));
  /** Lets the market go on until something has been heard. */
  const until = async (isHeard: () => boolean): Promise<void> => {
    while (!isHeard()) {
      await stage.exchange.advance(1);
      await new Promise(resolve => setTimeout(resolve, 5));
    }
  };

  it('an order that is not shown is not called over by a cancel that cannot name it', async () => {
    const faults = [{ order: 'placed', do: { kind: 'hide-order', forMs: 60_000 } }];
    stage.exchange.venue.faults.load(faultScript.parse({ faults }));
    confirmed(await exchange.place(resting('hidden')));
    const another = await stage.openExchange();
    const outcome = await another.cancel(cancel('hidden'));
    await another.close();
    expect(rejected(outcome).code).to.equal('VENUE_UNREACHABLE');
    stage.exchange.venue.faults.load(faultScript.parse({ faults: [] }));
    expect(confirmed(await exchange.cancel(cancel('hidden'))).state).to.equal('cancelled');
  });

  it('an order that is not told is noticed by the next message, whatever it is about', async () => {
    const account = new Account().follow(exchange);
    await account.connected();
    drop('order');
    confirmed(await exchange.place(resting('waits')));
    const reconnected = (): boolean =>
      account.events.some(event => event.kind === 'connection' && event.connection.kind === 'reconnected');
    await until(reconnected);
    const { fills } = confirmed(await exchange.place(order('entry')));
    const traded = await account.until(event => event.kind === 'order-updated' && event.fill !== null);
    expect(traded.kind === 'order-updated' && traded.fill).to.deep.equal(fills[0]);
  });

  it("a bar of a minute is the venue's own, though trades of it were missed", async () => {
    const told: CandleFrame[] = [];
    const connections: ConnectionEvent[] = [];
    exchange.subscribeCandles([BTC], '1m', {
      candle: frame => told.push(frame),
      connection: event => connections.push(event),
      unreadable: text => expect.fail(text),
    });
    await until(() => connections.length > 0);
    await stage.exchange.advance(20);
    drop('any');
    stage.feed.moveTo(BTC, 107);
    await stage.exchange.advance(1);
    stage.feed.moveTo(BTC, 101);
    await until(() => told.length > 1);
    expect(connections.map(({ kind }) => kind)).to.include('reconnected');
    const own = await exchange.candles({ symbol: BTC, timeframe: '1m', from: START, limit: 10 });
    expect(own.ok && own.value.slice(0, told.length)).to.deep.equal(told);
    expect(told[0]?.high).to.equal('107');
  });
});
