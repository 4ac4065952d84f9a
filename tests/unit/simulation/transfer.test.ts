import { expect } from 'chai';
import { d, NO_FEES, refusalOf, TestVenue } from './venue.ts';

describe('simulation: transfers', () => {
  const opened = () => {
    const venue = new TestVenue();
    venue.run({ kind: 'open-account', account: 'ann:funding', fees: NO_FEES, deposits: {} });
    return venue;
  };
  const transfer = (venue: TestVenue, amount: number, to = 'ann:funding') =>
    venue.run({ kind: 'transfer', from: 'ann', to, asset: 'USDT', amount: d(amount) });

  it('move what is free from one account to another', () => {
    const venue = opened();
    venue.placed(venue.limit('buy', 1, 90));
    const { reply, events } = transfer(venue, 1_000);
    expect(reply.ok).to.equal(true);
    expect(venue.balance('USDT')).to.equal('8910 + 90');
    expect(events.map(event => event.kind === 'balances-changed' && event.account)).to.deep.equal([
      'ann',
      'ann:funding',
    ]);
    expect(venue.engine.account('ann:funding')?.balances.map(({ free }) => String(free))).to.deep.equal(['1000']);
  });

  it('are refused beyond what is free, of nothing, and to nobody', () => {
    const venue = opened();
    venue.placed(venue.limit('buy', 1, 90));
    expect(refusalOf(transfer(venue, 9_911))?.kind).to.equal('insufficient-balance');
    expect(refusalOf(transfer(venue, 0))?.kind).to.equal('not-positive');
    expect(refusalOf(transfer(venue, 1, 'bob'))?.kind).to.equal('unknown-account');
    expect(venue.balance('USDT')).to.equal('9910 + 90');
  });
});
