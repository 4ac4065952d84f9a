import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Gateway } from '#shared/exchange/paper/binance/gateway.ts';
import { openSource } from '#shared/exchange/paper/binance/stream-source.ts';
import { depthDifference } from '#shared/exchange/paper/depth-difference.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Depth, Level, Quote } from '#shared/simulation/types.ts';

const symbol = 'BTC/USDT' as MarketSymbol;
const level = (price: number, quantity: number): Level => ({
  price: new Decimal(price),
  quantity: new Decimal(quantity),
});

describe('paper exchange, Binance dialect: what a book stream sends', () => {
  it('sends a best quote only when price or quantity of the best levels moved', () => {
    let quote: Quote | null = null;
    let changed = (): void => {};
    const gateway = {
      venue: {
        quote: () => quote,
        follow: (_: unknown, listener: (event: { readonly kind: string }) => void) => {
          changed = () => listener({ kind: 'book-changed' });
          return () => {};
        },
      },
    } as unknown as Gateway;
    const sent: string[] = [];
    openSource({ kind: 'bookTicker', symbol }, gateway, ({ json }) => sent.push(json));
    changed(); // no price yet
    const at = (updateId: number, bidQuantity: number): Quote => ({
      symbol,
      lastPrice: new Decimal(100),
      bestBid: level(99, bidQuantity),
      bestAsk: null,
      updateId,
      at: epochMs(0),
    });
    for (quote of [at(1, 5), at(2, 5), at(3, 6)]) changed();
    expect(sent.map(json => JSON.parse(json))).to.deep.equal([
      { u: 1, s: 'BTCUSDT', b: '99.00000000', B: '5.00000000', a: '0.00000000', A: '0.00000000' },
      { u: 3, s: 'BTCUSDT', b: '99.00000000', B: '6.00000000', a: '0.00000000', A: '0.00000000' },
    ]);
  });

  it('turns one book into the next: levels that are new, changed and gone', () => {
    const from: Depth = { symbol, updateId: 4, bids: [level(99, 1), level(98, 2)], asks: [level(101, 1)] };
    const to: Depth = { symbol, updateId: 7, bids: [level(99.5, 3), level(99, 2)], asks: [level(101, 1)] };
    const change = depthDifference(from, to);
    expect(change).to.include({ firstUpdateId: 5, lastUpdateId: 7 });
    expect(change?.bids.map(({ price, quantity }) => [price.toNumber(), quantity.toNumber()])).to.deep.equal([
      [99.5, 3],
      [99, 2],
      [98, 0],
    ]);
    expect(change?.asks).to.be.empty;
    expect(depthDifference(to, to)).to.equal(null);
  });
});
