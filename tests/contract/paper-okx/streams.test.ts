import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import WebSocket from 'ws';
import { Listener } from '../paper-binance/rig.ts';
import { type Rig, START, sign, signed, startRig, TRADER } from './rig.ts';

type Frame = Record<string, unknown>;
type Fields = Readonly<Record<string, unknown>>;

const dataOf = (frame: Frame): Fields => (frame.data as Fields[])[0] ?? {};
const of =
  (channel: string) =>
  (frame: Frame): boolean =>
    (frame.arg as Fields | undefined)?.channel === channel && frame.data !== undefined;
const event =
  (kind: string) =>
  (frame: Frame): boolean =>
    frame.event === kind;

describe('paper exchange, OKX dialect: streams', () => {
  let rig: Rig;
  let listeners: Listener[];
  beforeEach(async () => {
    rig = await startRig();
    listeners = [];
    await rig.exchange.advance(1);
  });
  afterEach(async () => {
    for (const listener of listeners) listener.close();
    await rig.stop();
  });

  async function connect(path: 'public' | 'private' | 'business'): Promise<Listener> {
    const listener = await new Listener(`${rig.ws}/ws/v5/${path}`).opened();
    listeners.push(listener);
    return listener;
  }

  async function subscribed(listener: Listener, ...args: readonly Fields[]): Promise<Listener> {
    listener.send({ op: 'subscribe', args });
    for (const arg of args) expect((await listener.next(event('subscribe'))).arg).to.deep.equal(arg);
    return listener;
  }

  function login(listener: Listener, changes: Fields = {}): void {
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const { apiKey, passphrase, secret } = TRADER;
    const credentials = { apiKey, passphrase, timestamp, sign: sign(secret, `${timestamp}GET/users/self/verify`) };
    listener.send({ op: 'login', args: [{ ...credentials, ...changes }] });
  }

  async function loggedIn(path: 'private' | 'business'): Promise<Listener> {
    const listener = await connect(path);
    login(listener);
    expect(await listener.next(event('login'))).to.include({ code: '0' });
    return listener;
  }

  const place = (changes: Fields, path = 'order') =>
    signed(rig, `POST trade/${path}`, {
      sent: { instId: 'BTC-USDT', tdMode: 'cash', side: 'buy', ordType: 'limit', sz: '0.5', ...changes },
    });

  describe('of the market', () => {
    it('answer a ping with a pong', async () => {
      const socket = new WebSocket(`${rig.ws}/ws/v5/public`);
      socket.once('open', () => socket.send('ping'));
      expect(await new Promise(resolve => socket.once('message', data => resolve(String(data))))).to.equal('pong');
      socket.close();
    });

    it('carry bars, with the moment at which each is over', async () => {
      const listener = await subscribed(
        await connect('business'),
        { channel: 'candle1s', instId: 'BTC-USDT' },
        { channel: 'candle1m', instId: 'BTC-USDT' },
      );
      const minute = of('candle1m');
      expect(dataOf(await listener.next(minute))).to.have.property('8', '0');
      await rig.walk(101);
      expect((await listener.next(of('candle1s'))).data).to.deep.equal([
        [String(START + 1_000), '100', '101', '100', '101', '10', '1005', '1005', '1'],
      ]);
      await rig.exchange.advance(58);
      const over = await listener.next(frame => minute(frame) && (dataOf(frame) as unknown as string[])[8] === '1');
      expect(dataOf(over)).to.have.property('0', String(START));
    });

    it('carry trades, tickers and the top of the book', async () => {
      const listener = await connect('public');
      const greeting = async (channel: string): Promise<Fields> => {
        await subscribed(listener, { channel, instId: 'BTC-USDT' });
        return dataOf(await listener.next(of(channel)));
      };
      expect(await greeting('tickers')).to.include({ last: '100' });
      expect((await greeting('bbo-tbt')).bids).to.have.length(1);
      expect((await greeting('books5')).asks).to.have.length(5);
      await subscribed(listener, { channel: 'trades', instId: 'BTC-USDT' });
      await rig.walk(101);
      expect(dataOf(await listener.next(of('trades')))).to.include({ instId: 'BTC-USDT', px: '100' });
      expect(dataOf(await listener.next(of('tickers')))).to.include({ last: '101' });
    });

    it('carry the book as a snapshot and chained updates that a checksum proves', async () => {
      const listener = await subscribed(await connect('public'), { channel: 'books', instId: 'BTC-USDT' });
      const first = await listener.next(of('books'));
      expect(first).to.include({ action: 'snapshot' });
      const book = { bids: new Map<string, string>(), asks: new Map<string, string>() };
      let sequence = -1;
      const apply = (frame: Frame): void => {
        const update = dataOf(frame);
        expect(update.prevSeqId).to.equal(sequence);
        sequence = Number(update.seqId);
        for (const side of ['bids', 'asks'] as const) {
          for (const [price = '', size = ''] of update[side] as string[][]) {
            if (size === '0') book[side].delete(price);
            else book[side].set(price, size);
          }
        }
        expect(update.checksum).to.equal(checksum(book));
      };
      apply(first);
      for (const price of [101, 99.5, 100.25]) {
        await rig.walk(price);
        const update = await listener.next(of('books'));
        expect(update).to.include({ action: 'update' });
        apply(update);
      }
      const late = await subscribed(await connect('public'), { channel: 'books', instId: 'BTC-USDT' });
      expect(dataOf(await late.next(of('books')))).to.include({ seqId: sequence, prevSeqId: -1 });
    });

    const wrong: readonly [string, string, unknown][] = [
      ['a channel that is not', '60018', { op: 'subscribe', args: [{ channel: 'nothing', instId: 'BTC-USDT' }] }],
      ['an instrument that is not', '60018', { op: 'subscribe', args: [{ channel: 'trades', instId: 'XXX-USDT' }] }],
      ['a channel of another path', '60018', { op: 'subscribe', args: [{ channel: 'candle1m', instId: 'BTC-USDT' }] }],
      ['an operation that is not', '60019', { op: 'listen', args: [{ channel: 'trades', instId: 'BTC-USDT' }] }],
      ['a request without arguments', '60012', { op: 'subscribe' }],
      ['what is no JSON', '60012', 'hello'],
      ['a login', '60008', { op: 'login', args: [{ apiKey: 'a' }] }],
    ];
    for (const [what, code, message] of wrong) {
      it(`refuse ${what} with ${code}`, async () => {
        const listener = await connect('public');
        listener.send(message);
        expect(await listener.next(event('error'))).to.include({ code });
      });
    }

    it('end with an unsubscription', async () => {
      const arg = { channel: 'trades', instId: 'BTC-USDT' };
      const listener = await subscribed(await connect('public'), arg);
      listener.send({ op: 'unsubscribe', args: [arg] });
      await listener.next(event('unsubscribe'));
      await rig.walk(101);
      listener.send({ op: 'listen', args: [arg] });
      await listener.next(event('error'));
      expect(listener.frames.filter(frame => of('trades')(frame as Frame))).to.deep.equal([]);
    });
  });

  describe('of an account', () => {
    it('want a login, and say what is wrong with one', async () => {
      const listener = await connect('private');
      listener.send({ op: 'subscribe', args: [{ channel: 'orders', instType: 'SPOT' }] });
      expect(await listener.next(event('error'))).to.include({ code: '60011' });
      const cases: readonly [Fields, string][] = [
        [{ apiKey: '' }, '60001'],
        [{ apiKey: 'nobody' }, '60005'],
        [{ sign: 'AAAA' }, '60007'],
        [{ passphrase: 'wrong', timestamp: '1' }, '60006'],
        [{ passphrase: 'wrong' }, '60024'],
      ];
      for (const [changes, code] of cases) {
        login(listener, changes);
        expect(await listener.next(event('error'))).to.include({ code });
      }
    });

    it('tell of an order from its coming to its end, fill by fill', async () => {
      const listener = await subscribed(await loggedIn('private'), { channel: 'orders', instType: 'SPOT' });
      await place({ clOrdId: 'a1', px: '99' });
      expect(dataOf(await listener.next(of('orders')))).to.include({ clOrdId: 'a1', state: 'live', tradeId: '' });
      await rig.walk(98);
      expect(dataOf(await listener.next(of('orders')))).to.include({
        clOrdId: 'a1',
        state: 'filled',
        fillSz: '0.5',
        fillPx: '99',
        fillFee: '-0.0005',
        fillFeeCcy: 'BTC',
        accFillSz: '0.5',
        fee: '-0.0005',
        execType: 'M',
      });
      await place({ clOrdId: 'a2', px: '90' });
      await signed(rig, 'POST trade/amend-order', { sent: { instId: 'BTC-USDT', clOrdId: 'a2', newPx: '91' } });
      await signed(rig, 'POST trade/cancel-order', { sent: { instId: 'BTC-USDT', clOrdId: 'a2' } });
      expect(dataOf(await listener.next(of('orders')))).to.include({ clOrdId: 'a2', state: 'live', px: '90' });
      expect(dataOf(await listener.next(of('orders')))).to.include({ px: '91', amendResult: '0' });
      expect(dataOf(await listener.next(of('orders')))).to.include({ state: 'canceled', cancelSource: '1' });
    });

    it('tell the fees of an order as they were at each of its fills', async () => {
      const listener = await subscribed(await loggedIn('private'), { channel: 'orders', instType: 'ANY' });
      await place({ clOrdId: 'big', ordType: 'market', sz: '1000' });
      const fees: number[] = [];
      for (let frame = await listener.next(of('orders')); ; frame = await listener.next(of('orders'))) {
        if (dataOf(frame).tradeId !== '') fees.push(Number(dataOf(frame).fee));
        if (dataOf(frame).state === 'filled') break;
      }
      expect(fees.length).to.be.greaterThan(1);
      expect([...fees].sort((a, b) => b - a)).to.deep.equal(fees);
    });

    it('tell of balances: all of them first, then those that changed', async () => {
      const listener = await subscribed(await loggedIn('private'), { channel: 'account' });
      const details = (frame: Frame) =>
        (dataOf(frame).details as Fields[]).map(({ ccy, availBal, frozenBal }) => `${ccy} ${availBal} ${frozenBal}`);
      const first = await listener.next(of('account'));
      expect(first).to.include({ eventType: 'snapshot' });
      expect(details(first)).to.deep.equal(['BTC 1 0', 'USDT 10000 0']);
      await place({ px: '90' });
      const update = await listener.next(of('account'));
      expect(update).to.include({ eventType: 'event_update' });
      expect(details(update)).to.deep.equal(['USDT 9955 45']);
    });

    it('tell of algo orders beside the orders that they make', async () => {
      const algos = await subscribed(await loggedIn('business'), { channel: 'orders-algo', instType: 'SPOT' });
      const orders = await subscribed(await loggedIn('private'), { channel: 'orders', instType: 'SPOT' });
      const oco = { side: 'sell', ordType: 'oco', tpTriggerPx: '105', tpOrdPx: '-1', slTriggerPx: '95', slOrdPx: '-1' };
      await place({ ...oco, algoClOrdId: 'o1' }, 'order-algo');
      const [coming, effective, done] = [0, 1, 2].map(() => algos.next(of('orders-algo')));
      expect(dataOf(await (coming as Promise<Frame>))).to.include({ algoClOrdId: 'o1', state: 'live' });
      await rig.walk(94);
      expect(dataOf(await (effective as Promise<Frame>))).to.include({ state: 'effective', actualSide: 'sl' });
      const end = dataOf(await (done as Promise<Frame>));
      expect(end).to.include({ state: 'effective', actualSz: '0.5' });
      const child = dataOf(await orders.next(of('orders')));
      expect(child).to.include({ state: 'live', ordType: 'market', algoClOrdId: 'o1', ordId: end.ordId, clOrdId: '' });
      expect(dataOf(await orders.next(of('orders')))).to.include({ state: 'filled', algoClOrdId: 'o1' });
      await place({ ...oco, tpTriggerPx: '105', slTriggerPx: '80', algoClOrdId: 'o2' }, 'order-algo');
      await signed(rig, 'POST trade/cancel-algos', { sent: [{ instId: 'BTC-USDT', algoClOrdId: 'o2' }] });
      expect(dataOf(await algos.next(of('orders-algo')))).to.include({ algoClOrdId: 'o2', state: 'live' });
      expect(dataOf(await algos.next(of('orders-algo')))).to.include({ algoClOrdId: 'o2', state: 'canceled' });
    });

    it('hear nothing of other kinds of instruments', async () => {
      const listener = await subscribed(
        await loggedIn('private'),
        { channel: 'orders', instType: 'SWAP' },
        { channel: 'orders', instType: 'SPOT', instId: 'ETH-USDT' },
        { channel: 'account' },
      );
      await place({ px: '90' });
      await listener.next(frame => of('account')(frame) && frame.eventType === 'event_update');
      expect(listener.frames.filter(frame => of('orders')(frame as Frame))).to.deep.equal([]);
    });

    it('end with a notice when the venue lets no session live', async () => {
      const listener = await loggedIn('private');
      const closed = new Promise(resolve => listener.socket.once('close', resolve));
      rig.exchange.venue.faults.load({
        seed: 'x',
        faults: [{ after: { ms: 0 }, do: { kind: 'expire-stream', renewFails: { forMs: 60_000 } } }],
      });
      expect(await listener.next(event('notice'))).to.include({ code: '64008' });
      await closed;
      const again = await connect('private');
      login(again);
      expect(await again.next(event('error'))).to.include({ code: '60009' });
    });
  });
});

function checksum(book: Readonly<Record<'bids' | 'asks', ReadonlyMap<string, string>>>): number {
  const side = (name: 'bids' | 'asks', sign: 1 | -1): string[] =>
    [...book[name]]
      .sort(([a], [b]) => sign * (Number(a) - Number(b)))
      .slice(0, 25)
      .map(([price, size]) => `${price}:${size}`);
  const [bids, asks] = [side('bids', -1), side('asks', 1)];
  const text = Array.from({ length: 25 }, (_, level) => [bids[level], asks[level]])
    .flat()
    .filter(part => part !== undefined)
    .join(':');
  return crc32(text) | 0;
}
