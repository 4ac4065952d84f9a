import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { readAccountEvent } from '#shared/exchange/binance/account-frames.ts';
import { readFrame } from '#shared/exchange/binance/candle-stream.ts';
import { accountUrl } from '#shared/exchange/binance/open.ts';
import { signParameters } from '#shared/exchange/binance/signature.ts';
import { openSymbols, venueSymbol } from '#shared/exchange/binance/symbols.ts';
import { venueUrls } from '#shared/exchange/venues.ts';

const BTC = 'BTC/USDT' as MarketSymbol;
const bar = { t: 60_000, o: '1', h: '2', l: '0.5', c: '1.50', v: '10', x: true };
const kline = (changes: object = {}): string => JSON.stringify({ e: 'kline', s: 'BTCUSDT', k: { ...bar, ...changes } });

describe('frames of the candle stream', () => {
  it('keeps the text of the numbers', () => {
    const read = readFrame(kline());
    expect(read).to.deep.equal({
      kind: 'candle',
      venueId: 'BTCUSDT',
      bar: { openTime: 60_000, open: '1', high: '2', low: '0.5', close: '1.50', volume: '10' },
    });
  });

  it('passes on what is no text as its text, to be refused by name', () => {
    const read = readFrame(kline({ o: null, c: 12.5 }));
    expect(read.kind === 'candle' && [read.bar.open, read.bar.close]).to.deep.equal(['null', '12.5']);
  });

  it('tells an answer from a refusal and from what it cannot read', () => {
    expect(readFrame('{"result":null,"id":1}').kind).to.equal('answer');
    expect(readFrame('{"error":{"code":2,"msg":"Invalid request"},"id":1}').kind).to.equal('unreadable');
    expect(readFrame('{"code":2,"msg":"x","id":1}').kind).to.equal('unreadable');
    for (const text of ['', '{', '[]', 'null', '7', '{"e":"trade"}'])
      expect(readFrame(text).kind).to.equal('unreadable');
  });
});

describe('frames of the account stream', () => {
  const symbols = openSymbols([BTC]);
  const report = {
    e: 'executionReport',
    E: 5,
    s: 'BTCUSDT',
    c: 'cancel-request',
    C: 'our-order',
    S: 'SELL',
    o: 'STOP_LOSS',
    f: 'GTC',
    q: '1',
    p: '0.00000000',
    P: '95',
    g: -1,
    x: 'CANCELED',
    X: 'CANCELED',
    r: 'NONE',
    i: 7,
    l: '0',
    z: '0.4',
    L: '0',
    n: '0',
    N: null,
    T: 4,
    t: -1,
    m: false,
    Z: '40',
  };

  it('a cancel is about the order that it cancelled, not about itself', () => {
    const event = readAccountEvent(report, symbols);
    expect(event?.kind === 'order-updated' && event.order).to.deep.include({
      clientOrderId: 'our-order',
      state: 'cancelled',
      limitPrice: null,
      type: 'stop-loss',
      venueListId: null,
    });
    expect(event?.kind === 'order-updated' && event.fill).to.equal(null);
  });

  it('a trade without a fee names the quote as its asset', () => {
    const trade = { ...report, c: 'our-order', C: '', x: 'TRADE', X: 'FILLED', l: '0.6', L: '95', n: null, t: 9 };
    const event = readAccountEvent(trade, symbols);
    const fill = event?.kind === 'order-updated' ? event.fill : null;
    expect(fill).to.deep.include({ venueTradeId: '9', feeAsset: 'USDT', clientOrderId: 'our-order' });
    expect(fill?.fee.isZero()).to.equal(true);
  });

  it('passes over kinds that are not followed, and throws for what it should know and cannot read', () => {
    expect(readAccountEvent({ e: 'balanceUpdate' }, symbols)).to.equal(null);
    expect(() => readAccountEvent({ ...report, X: 'NEWFANGLED' } as never, symbols)).to.throw();
    expect(() => readAccountEvent({ ...report, o: 'NEWFANGLED' } as never, symbols)).to.throw();
  });
});

describe('names and addresses', () => {
  it('knows traded symbols exactly, and guesses others by their quote', () => {
    const symbols = openSymbols([BTC]);
    expect(venueSymbol(BTC)).to.equal('BTCUSDT');
    expect(symbols.symbolOf('BTCUSDT')).to.equal(BTC);
    expect(symbols.symbolOf('ETHBTC')).to.equal('ETH/BTC');
    expect(symbols.symbolOf('SOLFDUSD')).to.equal('SOL/FDUSD');
    expect(symbols.symbolOf('ODDXYZ')).to.equal('ODD/XYZ');
  });

  it("finds the account's stream: on hosts of its own at Binance, beside the market's elsewhere", () => {
    expect(accountUrl('wss://stream.binance.com:9443')).to.equal('wss://ws-api.binance.com:443/ws-api/v3');
    expect(accountUrl('ws://127.0.0.1:7403')).to.equal('ws://127.0.0.1:7403/ws-api/v3');
  });

  it('falls back to the paper exchange of this installation', () => {
    expect(venueUrls({}, 7403)).to.deep.equal({ restUrl: 'http://127.0.0.1:7403', streamUrl: 'ws://127.0.0.1:7403' });
    expect(venueUrls({ restUrl: 'https://api.binance.com/' }, 7403).restUrl).to.equal('https://api.binance.com');
  });

  it('signs sorted parameters (example of the Binance WebSocket API documentation)', () => {
    const signature = signParameters(
      {
        symbol: 'BTCUSDT',
        side: 'SELL',
        type: 'LIMIT',
        timeInForce: 'GTC',
        quantity: '0.01000000',
        price: '52000.00',
        newOrderRespType: 'ACK',
        recvWindow: 100,
        timestamp: 1645423376532,
        apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A',
      },
      'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
    );
    expect(signature).to.equal('cc15477742bd704c29492d96c7ead9414dfd8e0ec4a00f947bb5bb454ddbd08a');
  });
});
