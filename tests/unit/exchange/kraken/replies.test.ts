import { crc32 } from 'node:zlib';
import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { openExecutions } from '#shared/exchange/kraken/executions.ts';
import { checksum } from '#shared/exchange/kraken/live-market.ts';
import { frame, parseFrame } from '#shared/exchange/kraken/replies.ts';
import { assetOf, pairOf, symbolsOf } from '#shared/exchange/kraken/symbols.ts';
import { LocalBook } from '#shared/exchange/streams/local-book.ts';

const symbol = (text: string): MarketSymbol => text as MarketSymbol;
/** The data of a frame as it comes over the wire. */
const dataOf = (text: string): readonly unknown[] => frame.parse(parseFrame(text)).data;

describe('what Kraken says', () => {
  it('names pairs of old as everywhere else', () => {
    expect(['XXBT', 'XBT', 'ZUSD', 'USDT', 'XETH', 'XTZ'].map(assetOf)).to.deep.equal(
      ['BTC', 'BTC', 'USD', 'USDT', 'ETH', 'XTZ'], // XTZ is a name of its own
    );
    expect([symbol('BTC/USDT'), symbol('DOGE/EUR')].map(pairOf)).to.deep.equal(['XBTUSDT', 'XDGEUR']);
    const symbolOf = symbolsOf([symbol('BTC/USD'), symbol('XTZ/USD')]);
    const pairs = ['XXBTZUSD', 'XBTUSD', 'XTZUSD', 'XETHZEUR', 'SOLUSDC'];
    expect(pairs.map(symbolOf)).to.deep.equal(['BTC/USD', 'BTC/USD', 'XTZ/USD', 'ETH/EUR', 'SOL/USDC']);
  });

  it('keeps the numbers of a frame to their last digit', () => {
    const text = '{"data":[{"price":45285.20,"qty":0.00100000,"big":12345678901234567890.1,"on":true}]}';
    expect(dataOf(text)).to.deep.equal([
      { price: '45285.20', qty: '0.00100000', big: '12345678901234567890.1', on: true },
    ]);
  });

  it('completes an order from what was told of it before, and sees that a trade filled it', () => {
    const executions = openExecutions();
    const placed = `{"channel":"executions","type":"update","data":[{"order_id":"OK4GJX-KSTLS-7DZZO5","cl_ord_id":"abc",
      "symbol":"BTC/USD","order_qty":0.005,"cum_cost":0.0,"time_in_force":"GTC","exec_type":"new","side":"sell",
      "order_type":"limit","limit_price":26500.0,"order_status":"new","timestamp":"2023-09-22T10:33:05.709950Z"}]}`;
    const traded = `{"channel":"executions","type":"update","data":[{"order_id":"OK4GJX-KSTLS-7DZZO5",
      "exec_id":"T5DIUI-5N4KO-Z5BPXK","exec_type":"trade","trade_id":8253473,"last_qty":0.005,"last_price":26500.0,
      "liquidity_ind":"m","cost":132.5,"cum_qty":0.005,"cum_cost":132.5,"order_status":"partially_filled",
      "fees":[{"asset":"USD","qty":0.3458}],"timestamp":"2023-09-22T10:33:06.709950Z"}]}`;
    executions.read(dataOf(placed));
    const [event] = executions.read(dataOf(traded));
    if (event?.kind !== 'order-updated') throw new Error('not told');
    expect(event.order).to.deep.include({ symbol: 'BTC/USD', clientOrderId: 'abc', side: 'sell', state: 'filled' });
    expect(event.order.limitPrice?.toFixed()).to.equal('26500');
    expect(event.fill).to.deep.include({ venueTradeId: '8253473', feeAsset: 'USD', isMaker: true, side: 'sell' });
    expect(event.fill?.fee.toFixed()).to.equal('0.3458');
    expect(executions.latest('abc')).to.equal(event.order);
  });

  it('checks ten levels of each side by their digits', () => {
    const levels = (from: number, step: number) => ({
      top: (depth: number) =>
        Array.from(
          { length: Math.min(depth, 12) },
          (_, index) => [(from + index * step).toFixed(1), '0.00100000'] as const,
        ),
    });
    const digits = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
    const asks = digits.map(each => `${4_528_52 + each}100000`).join('');
    const bids = digits.map(each => `${4_528_51 - each}100000`).join('');
    expect(checksum(levels(45_285.1, -0.1), levels(45_285.2, 0.1))).to.equal(crc32(asks + bids));
  });

  it('forgets the levels of a book that the venue does not tell of any more', () => {
    const book = new LocalBook('connection', 2, { checksum, scope: 2 });
    const asks = [['11', '1']] as const;
    book.load({ sequence: 1, bids: [['10', '1'] as const, ['9', '1'] as const], asks, whole: true });
    const change = (sequence: number, bids: readonly (readonly [string, string])[]) =>
      book.take({ after: sequence - 1, sequence, bids, asks: [], checksum: null });
    change(2, [['10.5', '1']]); // 9 falls out
    change(3, [['10.5', '0']]); // and is not told yet
    expect(book.read()?.bids).to.deep.equal([['10', '1']]);
    change(4, [['9', '2']]);
    expect(book.read()?.bids).to.deep.equal([
      ['10', '1'],
      ['9', '2'],
    ]);
  });
});
