import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { asFrame, barsOf, openBarMaker, type Trade } from '#shared/exchange/streams/traded-bars.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';

let count = 0;
const trade = (ms: number, price: string, size = '1'): Trade => ({
  id: String(++count),
  price: new Decimal(price),
  quantity: new Decimal(size),
  time: epochMs(ms),
});
const of = { symbol: 'BTC/USD' as MarketSymbol, timeframe: '1s' } as const;
type Closed = ReturnType<ReturnType<typeof openBarMaker>['closed']>;
/** Open time in s, prices and volume; null for a bar that is not known whole. */
const told = (closed: Closed): readonly unknown[] =>
  closed.map(({ openTime, bar }) => {
    if (bar === null) return [openTime / 1_000, null];
    const { open, high, low, close, volume } = asFrame(bar, of);
    return [openTime / 1_000, [open, high, low, close, volume].join(' ')];
  });

describe('bars made of trades', () => {
  it('closes each bar once, in order, and repeats the price of a silent one', () => {
    const maker = openBarMaker('1s');
    maker.begin([trade(500, '10')], epochMs(1_000));
    maker.add([trade(1_100, '11'), trade(1_200, '13', '2'), trade(1_900, '12')], epochMs(1_950));
    expect(told(maker.closed(epochMs(1_999)))).to.deep.equal([]);
    maker.add([trade(4_100, '14')], epochMs(4_200));
    expect(told(maker.closed(epochMs(4_200)))).to.deep.equal([
      [1, '11 13 11 12 4'],
      [2, '12 12 12 12 0'],
      [3, '12 12 12 12 0'],
    ]);
    expect(told(maker.closed(epochMs(4_200)))).to.deep.equal([]);
  });

  it('begins with the bar of the first trade where nothing had traded before, however late it is told', () => {
    const maker = openBarMaker('1s');
    maker.add([trade(1_400, '10'), trade(1_900, '11')], epochMs(2_000));
    expect(told(maker.closed(epochMs(2_000)))).to.deep.equal([[1, null]]);
    expect(told(maker.closed(epochMs(3_000)))).to.deep.equal([[2, '11 11 11 11 0']]);
  });

  it('does not call a bar whole whose beginning it did not see', () => {
    const maker = openBarMaker('1s');
    maker.begin([trade(1_400, '10')], epochMs(1_500));
    maker.add([trade(2_100, '11')], epochMs(2_200));
    expect(told(maker.closed(epochMs(3_000)))).to.deep.equal([
      [1, null],
      [2, '11 11 11 11 1'],
    ]);
  });

  it('goes on over a new connection that still shows the last trade, and starts anew over one that does not', () => {
    const maker = openBarMaker('1s');
    const last = trade(1_500, '11');
    maker.begin([trade(900, '10')], epochMs(1_000));
    maker.add([last], epochMs(1_600));
    maker.begin([last, trade(1_700, '12')], epochMs(2_500));
    expect(told(maker.closed(epochMs(2_000)))).to.deep.equal([[1, '11 12 11 12 2']]);
    maker.begin([trade(3_300, '20'), trade(3_400, '21')], epochMs(3_500));
    expect(told(maker.closed(epochMs(5_000)))).to.deep.equal([
      [2, null],
      [3, null],
      [4, '21 21 21 21 0'],
    ]);
  });

  it('leaves a trade out that comes when its bar was told', () => {
    const maker = openBarMaker('1s');
    maker.begin([trade(900, '10')], epochMs(1_000));
    maker.add([trade(1_500, '11')], epochMs(2_000));
    maker.closed(epochMs(2_000));
    maker.add([trade(1_999, '12'), trade(2_100, '13')], epochMs(2_200));
    expect(told(maker.closed(epochMs(3_000)))).to.deep.equal([[2, '13 13 13 13 1']]);
  });

  it('makes a span of bars, the silent ones from the price before', () => {
    const span = { timeframe: '1s', from: epochMs(1_000), until: epochMs(5_000) } as const;
    const trades = [trade(2_100, '11'), trade(2_200, '12'), trade(4_000, '13')];
    const closes = (price: Decimal | null) =>
      barsOf(trades, { ...span, price }).map(bar => [bar.openTime, bar.close.toFixed()]);
    expect(closes(null)).to.deep.equal([
      [2_000, '12'],
      [3_000, '12'],
      [4_000, '13'],
    ]);
    expect(closes(new Decimal('9'))[0]).to.deep.equal([1_000, '9']);
  });
});
