import { expect } from 'chai';
import sinon from 'sinon';
import type { Instrument, MarketSymbol } from '#shared/domain/instrument.ts';
import type { ClientOrderId } from '#shared/domain/order.ts';
import { BINANCE } from '#shared/exchange/binance/capabilities.ts';
import type { Capabilities } from '#shared/exchange/capabilities.ts';
import type { ClientListId, PlaceOco, PlaceOrder, Trading } from '#shared/exchange/port.ts';
import { withGuard } from '#shared/exchange/resilience/guard.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';

const d = (value: number | string): Decimal => new Decimal(value);
const BTC = 'BTC/USDT' as MarketSymbol;
const id = (text: string) => text.repeat(32) as ClientOrderId;
const LISTED: Instrument = {
  ...{ symbol: BTC, base: 'BTC', quote: 'USDT', tickSize: d('0.5'), stepSize: d('0.01') },
  ...{ minQuantity: d('0.01'), maxQuantity: d(100), minNotional: d(5), status: 'trading' },
};
const ORDER: PlaceOrder = {
  ...{ symbol: BTC, clientOrderId: id('a'), side: 'buy', type: 'limit', timeInForce: 'GTC', sentAt: epochMs(1) },
  ...{ quantity: d('1.23'), limitPrice: d('100.5'), stopPrice: null },
};
const OCO: PlaceOco = {
  ...{
    symbol: BTC,
    clientListId: id('b') as unknown as ClientListId,
    side: 'sell',
    quantity: d('1.23'),
    sentAt: epochMs(1),
  },
  stopLoss: { clientOrderId: id('c'), stopPrice: d(90), limitPrice: null },
  takeProfit: { clientOrderId: id('d'), type: 'limit-maker', price: d(120) },
};

describe('refusals before anything is sent', () => {
  const guarded = (change: Partial<Capabilities> = {}) => {
    const sent = sinon.stub().resolves({ kind: 'confirmed', value: null });
    const calls = { place: sent, placeOco: sent, amend: sent, cancel: sent, cancelReplace: sent };
    const trading = { ...calls, capabilities: { ...BINANCE, ...change } } as unknown as Trading;
    return { sent, port: withGuard(trading, symbol => (symbol === BTC ? LISTED : null)) };
  };
  const placed = async (change: Partial<PlaceOrder>, capabilities: Partial<Capabilities> = {}) => {
    const { port, sent } = guarded(capabilities);
    const outcome = await port.place({ ...ORDER, ...change });
    expect(sent.callCount).to.equal(outcome.kind === 'confirmed' ? 1 : 0);
    return outcome.kind === 'confirmed' ? 'sent' : `${outcome.kind} ${outcome.fault.code}: ${outcome.fault.message}`;
  };

  it('what fits is sent', async () => {
    expect(await placed({})).to.equal('sent');
    expect(await placed({ type: 'market', limitPrice: null })).to.equal('sent');
  });

  const CASES: readonly (readonly [string, Partial<PlaceOrder>, RegExp])[] = [
    [
      'an unknown symbol',
      { symbol: 'NO/PE' as MarketSymbol },
      /^rejected VENUE_UNKNOWN_SYMBOL: binance does not list NO\/PE/,
    ],
    [
      'a kind of order that it lacks',
      { type: 'bracket' },
      /^rejected VENUE_UNSUPPORTED: binance has no order of type bracket; expected one of market, limit/,
    ],
    [
      'an id that does not fit',
      { clientOrderId: 'ä'.repeat(40) as ClientOrderId },
      /^rejected VENUE_UNSUPPORTED: client id .* does not fit/,
    ],
    [
      'a quantity off the step',
      { quantity: d('1.234') },
      /quantity 1\.234 of BTC\/USDT; expected a multiple of the step 0\.01/,
    ],
    ['no quantity', { quantity: d(0) }, /quantity 0 /],
    [
      'a price off the tick',
      { limitPrice: d('100.3') },
      /price 100\.3 of BTC\/USDT; expected a multiple of the tick 0\.5/,
    ],
    ['a stop off the tick', { type: 'stop-loss', limitPrice: null, stopPrice: d('99.9') }, /price 99\.9/],
  ];
  for (const [title, change, said] of CASES) {
    it(`${title} is refused, and says what was expected`, async () => expect(await placed(change)).to.match(said));
  }

  it('an OCO: as a list, with kinds, ids and prices that fit', async () => {
    const ended = async (change: Partial<PlaceOco>, capabilities: Partial<Capabilities> = {}) => {
      const { port, sent } = guarded(capabilities);
      const outcome = await port.placeOco({ ...OCO, ...change });
      expect(sent.callCount).to.equal(outcome.kind === 'confirmed' ? 1 : 0);
      return outcome.kind === 'confirmed' ? 'sent' : outcome.fault.message;
    };
    expect(await ended({})).to.equal('sent');
    expect(await ended({}, { oco: 'none' })).to.match(/has no list of two orders/);
    expect(await ended({}, { orderTypes: ['market', 'stop-loss'] })).to.match(/no order of type limit-maker/);
    expect(await ended({ takeProfit: { ...OCO.takeProfit, price: d('120.1') } })).to.match(/price 120\.1/);
  });

  it('cancels pass, whatever the venue can do; a replacement that cannot be is neither cancelled nor placed', async () => {
    const { port, sent } = guarded({ cancelReplace: false, amend: 'none' });
    await port.cancel({ symbol: 'NO/PE' as MarketSymbol, clientOrderId: id('e'), sentAt: epochMs(1) });
    expect(sent.callCount).to.equal(1);
    const replaced = await port.cancelReplace({ cancel: id('a'), place: ORDER, sentAt: epochMs(1) });
    expect(replaced.cancelled.kind).to.equal('rejected');
    expect(replaced.placed).to.equal(null);
    expect(
      (await port.amend({ symbol: BTC, clientOrderId: id('a'), quantity: d(1), sentAt: epochMs(1) })).kind,
    ).to.equal('rejected');
    expect(sent.callCount).to.equal(1);
  });
});
