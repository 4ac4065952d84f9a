import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { FeeSchedule } from '#shared/simulation/types.ts';
import { d, listing, NO_FEES, TestVenue } from './venue.ts';

const RECEIVED: FeeSchedule = { makerRate: d('0.001'), takerRate: d('0.002'), payIn: { kind: 'received' } };
const IN_BNB: FeeSchedule = { ...RECEIVED, payIn: { kind: 'asset', asset: 'BNB', rateFactor: d('0.75') } };
const BNB = 'BNB/USDT' as MarketSymbol;

function fee(venue: TestVenue, side: 'buy' | 'sell'): string {
  const { reply } = venue.place(venue.market(side, 10));
  const fill = reply.ok ? reply.value.fills[0] : undefined;
  return `${fill?.commission} ${fill?.commissionAsset}`;
}

describe('simulation: fees', () => {
  it('takes them from what is received', () => {
    const venue = new TestVenue({ fees: RECEIVED });
    expect(fee(venue, 'buy')).to.equal('0.02 BTC');
    expect(fee(venue, 'sell')).to.equal('1.98 USDT');
    expect([venue.balance('BTC'), venue.balance('USDT')]).to.deep.equal(['99.98 + 0', '9978.02 + 0']);
  });

  it('charges a maker the maker rate', () => {
    const venue = new TestVenue({ fees: RECEIVED });
    venue.placed(venue.limit('sell', 10, 110));
    venue.trade(110, 100, 'buy');
    expect(venue.balance('USDT')).to.equal('11098.9 + 0');
  });

  it('takes them from the fee asset, at a discount, while it lasts and has a price', () => {
    const venue = new TestVenue({ fees: IN_BNB });
    expect(fee(venue, 'buy')).to.equal('0.02 BTC');
    venue.run({ kind: 'adjust-balance', account: 'ann', asset: 'BNB', amount: d('0.01') });
    expect(fee(venue, 'buy')).to.equal('0.02 BTC');
    venue.run({ kind: 'list-market', listing: listing({ symbol: BNB, base: 'BNB' }) });
    const at = (venue.engine.now() ?? 0) as NonNullable<ReturnType<typeof venue.engine.now>>;
    venue.engine.move({ kind: 'trade', symbol: BNB, at, price: d(200), quantity: d(1), takerSide: 'buy' });
    expect(fee(venue, 'sell')).to.equal('0.007425 BNB');
    expect(fee(venue, 'sell')).to.equal('1.96 USDT');
  });

  it('may take them from the quote of a buyer without touching what is locked', () => {
    const fees: FeeSchedule = { ...RECEIVED, payIn: { kind: 'asset', asset: 'USDT', rateFactor: d(1) } };
    const venue = new TestVenue({ fees });
    venue.placed(venue.limit('buy', 100, 99));
    venue.trade(99, 20);
    expect(venue.balance('USDT')).to.equal('99.01 + 8910');
  });

  describe('in quote', () => {
    const IN_QUOTE: FeeSchedule = { ...RECEIVED, payIn: { kind: 'quote' } };

    it('takes them beside the cost of a buy and from what a sale brings', () => {
      const venue = new TestVenue({ fees: IN_QUOTE });
      expect(fee(venue, 'buy')).to.equal('2.02 USDT');
      expect(fee(venue, 'sell')).to.equal('1.98 USDT');
    });

    it('holds them while a buy rests, and refuses one that they make too dear', () => {
      const venue = new TestVenue({ fees: IN_QUOTE });
      expect(venue.refused(venue.limit('buy', 100, 100))?.kind).to.equal('insufficient-balance');
      venue.placed(venue.limit('buy', 100, 99));
      expect(venue.balance('USDT')).to.equal('80.2 + 9919.8');
      venue.trade(99, 200);
      expect(venue.balance('USDT')).to.equal('90.1 + 0');
    });

    it('leaves room for them in an amount that is spent', () => {
      const venue = new TestVenue({ fees: IN_QUOTE });
      const spend = { kind: 'quote', quoteQuantity: d(10_000) } as const;
      venue.placed({ ...venue.market('buy', 1), amount: spend });
      expect(Number(venue.balance('USDT').split(' ')[0])).to.be.within(0, 20);
    });

    it('takes no more than there is when the rates rose while a buy rested', () => {
      const venue = new TestVenue({ fees: IN_QUOTE });
      venue.placed(venue.limit('buy', 100, 99.8));
      const dear: FeeSchedule = { ...IN_QUOTE, makerRate: d('0.5'), takerRate: d('0.5') };
      expect(venue.run({ kind: 'set-fees', account: 'ann', fees: dear }).reply.ok).to.equal(true);
      venue.trade(99, 40);
      venue.trade(99, 400);
      expect(venue.balance('USDT')).to.equal('0 + 0');
      expect(venue.balance('BTC')).to.equal('200 + 0');
    });
  });

  it('refuses schedules that make no sense', () => {
    const venue = new TestVenue();
    const set = (fees: FeeSchedule) => venue.run({ kind: 'set-fees', account: 'ann', fees }).reply.ok;
    expect(set({ ...NO_FEES, makerRate: d('-0.1') })).to.equal(false);
    expect(set({ ...NO_FEES, takerRate: d(1) })).to.equal(false);
    expect(set({ ...NO_FEES, payIn: { kind: 'asset', asset: 'BNB', rateFactor: d(0) } })).to.equal(false);
    expect(set(RECEIVED)).to.equal(true);
    expect(venue.run({ kind: 'set-fees', account: 'bob', fees: NO_FEES }).reply.ok).to.equal(false);
  });
});

describe('simulation: accounts', () => {
  it('opens once, with fees and deposits that make sense', () => {
    const venue = new TestVenue();
    const open = (account: string, fees: FeeSchedule, amount: number) => {
      const { reply } = venue.run({ kind: 'open-account', account, fees, deposits: { USDT: d(amount) } });
      return reply.ok ? 'opened' : reply.error.kind;
    };
    expect(open('ann', NO_FEES, 1)).to.equal('account-exists');
    expect(open('bob', { ...NO_FEES, takerRate: d(2) }, 1)).to.equal('fees-invalid');
    expect(open('bob', NO_FEES, -1)).to.equal('insufficient-balance');
    expect(open('bob', NO_FEES, 1)).to.equal('opened');
    expect(venue.engine.accounts()).to.deep.equal(['ann', 'bob']);
  });

  it('withdraws no more than is free', () => {
    const venue = new TestVenue();
    venue.placed(venue.limit('buy', 50, 90));
    const adjust = (account: string, amount: number) =>
      venue.run({ kind: 'adjust-balance', account, asset: 'USDT', amount: d(amount) }).reply.ok;
    expect([adjust('ann', -5501), adjust('ann', -5500), adjust('ann', 1), adjust('bob', 1)]).to.deep.equal([
      false,
      true,
      true,
      false,
    ]);
    expect(venue.balance('USDT')).to.equal('1 + 4500');
  });
});
