import { expect } from 'chai';
import { drawdownOf, maxDrawdown } from '#shared/accounting/drawdown.ts';
import { equityOf } from '#shared/accounting/equity.ts';
import {
  adjustmentPostings,
  allocationPostings,
  dustPostings,
  fillPostings,
  heldByVenue,
  type Line,
  openingPostings,
  UNASSIGNED,
} from '#shared/accounting/postings.ts';
import { valueAll, valueIn } from '#shared/accounting/valuation.ts';
import { Decimal } from '#shared/kernel/decimal.ts';

const pair = { base: 'BTC', quote: 'USDT' };
const d = (text: string) => new Decimal(text);
const bot = { book: 'bot', botId: 'trend' } as const;
const plain = (lines: readonly Line[]) =>
  lines.map(({ book, asset, amount, kind }) => `${book.book} ${amount.toFixed()} ${asset} ${kind}`);
const buy = { side: 'buy', quantity: d('2'), price: d('100'), fee: d('0.002'), feeAsset: 'BTC' } as const;

describe('postings', () => {
  it('a buy brings base, takes quote, and pays its fee', () => {
    expect(plain(fillPostings(bot, buy, pair))).to.deep.equal([
      'market -2 BTC trade',
      'bot 2 BTC trade',
      'market 200 USDT trade',
      'bot -200 USDT trade',
      'bot -0.002 BTC fee',
      'fees 0.002 BTC fee',
    ]);
  });

  it('a sell is the other way round; without a fee there is no line for it', () => {
    const sell = { ...buy, side: 'sell', fee: d('0') } as const;
    expect(plain(fillPostings(bot, sell, pair))).to.deep.equal([
      'market 2 BTC trade',
      'bot -2 BTC trade',
      'market -200 USDT trade',
      'bot 200 USDT trade',
    ]);
  });

  it('a trade by hand is external and unassigned', () => {
    expect(plain(fillPostings(UNASSIGNED, buy, pair))[1]).to.equal('unassigned 2 BTC external');
  });

  it('opening, allocation, dust and adjustment', () => {
    expect(
      plain(
        openingPostings([
          { asset: 'BTC', amount: d('1') },
          { asset: 'ETH', amount: d('0') },
        ]),
      ),
    ).to.deep.equal(['external -1 BTC opening', 'unassigned 1 BTC opening']);
    expect(plain(allocationPostings('trend', { asset: 'USDT', amount: d('10') }))).to.deep.equal([
      'unassigned -10 USDT allocation',
      'bot 10 USDT allocation',
    ]);
    expect(plain(dustPostings('trend', { asset: 'BTC', amount: d('0.1') }))[1]).to.equal('unassigned 0.1 BTC dust');
    expect(plain(adjustmentPostings({ asset: 'BTC', amount: d('-3') }))).to.deep.equal([
      'external 3 BTC adjustment',
      'unassigned -3 BTC adjustment',
    ]);
  });

  it('the holders of a transaction hold what the venue sees', () => {
    const held = heldByVenue(fillPostings(bot, buy, pair));
    expect(held.get('BTC')?.toFixed()).to.equal('1.998');
    expect(held.get('USDT')?.toFixed()).to.equal('-200');
  });
});

describe('valuation', () => {
  const prices = new Map([['BTC', d('50000')]]);
  it('an unknown price is null with a reason, never 0', () => {
    expect(valueIn('USDT', ['BTC', d('2')], prices)).to.deep.include({ kind: 'valued', value: d('100000') });
    expect(valueIn('USDT', ['USDT', d('2')], prices)).to.deep.include({ kind: 'valued', value: d('2') });
    expect(valueIn('USDT', ['XYZ', d('2')], prices)).to.deep.include({
      kind: 'unpriced',
      reason: 'no mark for XYZ/USDT',
    });
    expect(valueIn('USDT', ['XYZ', d('0')], prices).kind).to.equal('valued');
  });

  it('holdings are worth what has a price; the rest is named', () => {
    const all = valueAll(
      'USDT',
      new Map([
        ['USDT', d('5')],
        ['BTC', d('1')],
        ['XYZ', d('1')],
      ]),
      prices,
    );
    expect(all.value.toFixed()).to.equal('50005');
    expect(all.unpriced).to.deep.equal(['XYZ']);
  });
});

describe('equity and drawdown', () => {
  it('what is neither capital nor unrealised was earned', () => {
    const { equity, unpriced } = equityOf({
      quote: 'USDT',
      holdings: new Map([
        ['USDT', d('900')],
        ['BTC', d('0.002')],
      ]),
      prices: new Map([['BTC', d('60000')]]),
      capital: d('1000'),
      unrealizedPnl: d('15'),
      peakAt: () => d('1100'),
    });
    expect(unpriced).to.deep.equal([]);
    expect(equity.cash.toFixed()).to.equal('900');
    expect(equity.holdings.toFixed()).to.equal('120');
    expect(equity.equity.toFixed()).to.equal('1020');
    expect(equity.realizedPnl.toFixed()).to.equal('5');
    expect(equity.peak.toFixed()).to.equal('1100');
    expect(equity.drawdown.toFixed(6)).to.equal('0.072727');
  });

  it('the first equity is the peak, a higher one the next; in debt from the start there is nothing to fall from', () => {
    expect(drawdownOf(d('10'), null).drawdown.toFixed()).to.equal('0');
    expect(drawdownOf(d('12'), d('10')).peak.toFixed()).to.equal('12');
    expect(drawdownOf(d('-5'), null).drawdown.toFixed()).to.equal('0');
    expect(drawdownOf(d('-5'), d('10')).drawdown.toFixed()).to.equal('1.5');
  });

  it('the deepest fall of a curve', () => {
    expect(maxDrawdown([d('100'), d('80'), d('120'), d('90'), d('110')]).toFixed()).to.equal('0.25');
    expect(maxDrawdown([]).toFixed()).to.equal('0');
  });
});
