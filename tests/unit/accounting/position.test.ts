import { expect } from 'chai';
import { type FillFacts, feeInQuote } from '#shared/accounting/fill.ts';
import {
  applyFill,
  closeWithDust,
  openPosition,
  type Position,
  positionFromFills,
  unrealizedPnl,
} from '#shared/accounting/position.ts';
import { Decimal } from '#shared/kernel/decimal.ts';

const pair = { base: 'BTC', quote: 'USDT' };
const fill = (side: 'buy' | 'sell', quantity: string, price: string, fee = '0', feeAsset = 'USDT'): FillFacts => ({
  side,
  quantity: new Decimal(quantity),
  price: new Decimal(price),
  fee: new Decimal(fee),
  feeAsset,
});
const of = (...fills: readonly FillFacts[]): Position => {
  const position = positionFromFills(fills, { pair });
  if (position === null) throw new Error('no fills');
  return position;
};
const numbers = ({ quantity, entryPrice, exitPrice, fees, realizedPnl, dust }: Position) => ({
  quantity: quantity.toFixed(),
  entryPrice: entryPrice.toFixed(),
  exitPrice: exitPrice?.toFixed() ?? null,
  fees: fees.toFixed(),
  realizedPnl: realizedPnl.toFixed(),
  dust: dust.toFixed(),
});

describe('position', () => {
  const cases: readonly [string, readonly FillFacts[], ReturnType<typeof numbers>][] = [
    [
      'a buy opens a long one and its fee is paid at once',
      [fill('buy', '2', '100', '0.2')],
      { quantity: '2', entryPrice: '100', exitPrice: null, fees: '0.2', realizedPnl: '-0.2', dust: '0' },
    ],
    [
      'a fee in base lessens what is held and is valued at its own price',
      [fill('buy', '1', '100', '0.001', 'BTC')],
      { quantity: '0.999', entryPrice: '100', exitPrice: null, fees: '0.1', realizedPnl: '-0.1', dust: '0' },
    ],
    [
      'entries are averaged over what is held',
      [fill('buy', '1', '100'), fill('buy', '3', '120')],
      { quantity: '4', entryPrice: '115', exitPrice: null, fees: '0', realizedPnl: '0', dust: '0' },
    ],
    [
      'a partial exit leaves the entry price and earns its part',
      [fill('buy', '2', '100'), fill('sell', '0.5', '110', '0.055')],
      { quantity: '1.5', entryPrice: '100', exitPrice: '110', fees: '0.055', realizedPnl: '4.945', dust: '0' },
    ],
    [
      'an entry after a partial exit is averaged with the rest only',
      [fill('buy', '1', '100'), fill('sell', '0.5', '110'), fill('buy', '0.5', '120')],
      { quantity: '1', entryPrice: '110', exitPrice: '110', fees: '0', realizedPnl: '5', dust: '0' },
    ],
    [
      'a round trip earns what the cash changed by',
      [fill('buy', '1', '100', '0.001', 'BTC'), fill('sell', '0.999', '110', '0.10989')],
      { quantity: '0', entryPrice: '100', exitPrice: '110', fees: '0.20989', realizedPnl: '9.78011', dust: '0' },
    ],
    [
      'a sell opens a short one, which earns when the price falls',
      [fill('sell', '2', '100', '0.2'), fill('buy', '2', '90', '0.18')],
      { quantity: '0', entryPrice: '100', exitPrice: '90', fees: '0.38', realizedPnl: '19.62', dust: '0' },
    ],
    [
      'a rebate is a negative fee',
      [fill('buy', '1', '100', '-0.01')],
      { quantity: '1', entryPrice: '100', exitPrice: null, fees: '-0.01', realizedPnl: '0.01', dust: '0' },
    ],
  ];
  for (const [name, fills, expected] of cases) {
    it(name, () => expect(numbers(of(...fills))).to.deep.equal(expected));
  }

  it('is nothing without fills', () => expect(positionFromFills([], { pair })).to.equal(null));

  it('an exit beyond the position leaves it flat and names the excess', () => {
    const { position, excess } = applyFill(of(fill('buy', '1', '100')), fill('sell', '1.5', '110'), { pair });
    expect(numbers(position)).to.include({ quantity: '0', realizedPnl: '10' });
    expect(excess.toFixed()).to.equal('0.5');
  });

  it('an exit of nothing changes nothing but the fee', () => {
    const flat = of(fill('buy', '1', '100'), fill('sell', '1', '100'));
    const { position, excess } = applyFill(flat, fill('sell', '1', '50', '0.05'), { pair });
    expect(numbers(position)).to.include({ quantity: '0', exitPrice: '100', realizedPnl: '-0.05' });
    expect(excess.toFixed()).to.equal('1');
  });

  it('the fee of a third asset counts at its price, and not at all without one', () => {
    const paid = fill('buy', '1', '100', '0.01', 'BNB');
    const unknown = openPosition(paid, { pair });
    expect(unknown.feeValued).to.equal(false);
    expect(unknown.position.fees.toFixed()).to.equal('0');
    const known = openPosition(paid, { pair, feePrice: new Decimal(600) });
    expect(known.feeValued).to.equal(true);
    expect(known.position.realizedPnl.toFixed()).to.equal('-6');
    expect(feeInQuote(paid, pair)).to.equal(null);
    expect(feeInQuote(fill('buy', '1', '100', '0', 'BNB'), pair)?.toFixed()).to.equal('0');
  });

  it('what cannot be sold becomes dust, and its cost a loss', () => {
    const closed = closeWithDust(of(fill('buy', '1', '100'), fill('sell', '0.9995', '110')));
    expect(numbers(closed)).to.include({ quantity: '0', dust: '0.0005', realizedPnl: '9.945' });
    expect(closed.entryQuantity.minus(closed.exitQuantity).minus(closed.dust).toFixed()).to.equal('0');
    const short = closeWithDust(of(fill('sell', '1', '100'), fill('buy', '0.5', '90')));
    expect(numbers(short)).to.include({ quantity: '0', dust: '0.5', realizedPnl: '55' });
  });

  it('the unrealised profit has the sign of the side', () => {
    expect(unrealizedPnl(of(fill('buy', '2', '100')), new Decimal(103)).toFixed()).to.equal('6');
    expect(unrealizedPnl(of(fill('sell', '2', '100')), new Decimal(103)).toFixed()).to.equal('-6');
  });
});
