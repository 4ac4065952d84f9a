import { expect } from 'chai';
import { epochMs } from '#shared/kernel/time.ts';
import { createMatchingEngine } from '#shared/simulation/engine.ts';
import { initialMargin, maintenanceMargin } from '#shared/simulation/margin/tiers.ts';
import type { EngineEvent, MarginTerms, MatchingEngine } from '#shared/simulation/types.ts';
import { BTC, d, listing, NO_FEES, OPTIONS } from './venue.ts';

const TERMS: MarginTerms = {
  kind: 'perpetual',
  quote: 'USDT',
  leverage: d(10),
  tiers: [
    { upTo: d(10_000), maintenanceRate: d('0.01'), maxLeverage: d(50) },
    { upTo: null, maintenanceRate: d('0.05'), maxLeverage: d(5) },
  ],
  liquidationFeeRate: d('0.01'),
};

/** Trades at the last price, as much as wanted. */
const flat = {
  depth: ({ lastPrice }: { readonly lastPrice: ReturnType<typeof d> }) => {
    const levels = [{ price: lastPrice, quantity: d(1_000_000) }];
    return { bids: levels, asks: levels };
  },
};

class Venue {
  readonly engine: MatchingEngine = createMatchingEngine({ ...OPTIONS, depth: flat });
  #now = 0;

  constructor(terms: MarginTerms = TERMS, deposit = 1_000) {
    this.engine.execute({ kind: 'list-market', listing: listing() }, this.#at());
    const account = { account: 'ann', fees: NO_FEES, deposits: { USDT: d(deposit) }, margin: terms };
    this.engine.execute({ kind: 'open-account', ...account }, this.#at());
    this.trade(100);
  }

  #at() {
    this.#now += 1;
    return epochMs(this.#now);
  }

  trade(price: number): readonly EngineEvent[] {
    const trade = { symbol: BTC, price: d(price), quantity: d(1), takerSide: 'buy' as const };
    return this.engine.move({ kind: 'trade', at: this.#at(), ...trade });
  }

  bar(open: number, high: number, low: number, close: number): readonly EngineEvent[] {
    const at = this.#at();
    const prices = { open: d(open), high: d(high), low: d(low), close: d(close), volume: d(1_000) };
    return this.engine.move({ kind: 'bar', symbol: BTC, at, bar: { openTime: at, closeTime: at, ...prices } });
  }

  market(side: 'buy' | 'sell', quantity: number) {
    const order = {
      type: 'market',
      symbol: BTC,
      side,
      clientOrderId: `o${this.#now}`,
      amount: { kind: 'base', quantity: d(quantity) },
    } as const;
    return this.engine.execute({ kind: 'place-order', account: 'ann', order }, this.#at());
  }

  stop(side: 'buy' | 'sell', stopPrice: number, quantity: number) {
    const order = {
      type: 'stop-loss',
      symbol: BTC,
      side,
      clientOrderId: `s${this.#now}`,
      quantity: d(quantity),
      stopPrice: d(stopPrice),
    } as const;
    return this.engine.execute({ kind: 'place-order', account: 'ann', order }, this.#at());
  }

  fund(rate: string): readonly EngineEvent[] {
    return this.engine.execute({ kind: 'settle-funding', symbol: BTC, rate: d(rate) }, this.#at()).events;
  }

  get margin() {
    const { margin } = this.engine.account('ann') ?? {};
    if (margin === undefined) throw new Error('on margin');
    return margin;
  }
}

const liquidation = (events: readonly EngineEvent[]) => {
  const found = events.find(event => event.kind === 'liquidated');
  if (found === undefined) throw new Error('nobody was liquidated');
  return found;
};

describe('an account on margin', () => {
  it('sells what it does not hold, and earns when the price falls', () => {
    const venue = new Venue();
    expect(venue.market('sell', 50).reply.ok).to.equal(true);
    expect(venue.margin.positions.map(({ quantity }) => quantity.toNumber())).to.deep.equal([-50]);
    venue.trade(90);
    expect(venue.margin.equity.toNumber()).to.equal(1_500);
    expect(venue.margin.walletBalance.toNumber()).to.equal(1_000);
    venue.market('buy', 50);
    expect(venue.margin.positions).to.deep.equal([]);
    expect(venue.margin.walletBalance.toNumber()).to.equal(1_500);
  });

  it('turns around in one trade, and then counts from the new price', () => {
    const venue = new Venue();
    venue.market('buy', 10);
    venue.trade(110);
    venue.market('sell', 25);
    const [position] = venue.margin.positions;
    expect([position?.quantity.toNumber(), position?.entryPrice.toNumber()]).to.deep.equal([-15, 110]);
    expect(venue.margin.walletBalance.toNumber()).to.equal(1_100);
  });

  it('takes positions as far as its leverage reaches, or its tier', () => {
    const venue = new Venue();
    expect(venue.market('buy', 100.1).reply).to.deep.include({ ok: false });
    expect(venue.market('buy', 50).reply.ok).to.equal(true);
    expect(venue.margin.available.toNumber()).to.equal(500);
    expect(venue.market('sell', 150.1).reply.ok, 'turning around by more than it carries').to.equal(false);
    const large = new Venue(TERMS, 10_000);
    expect(large.market('buy', 501).reply.ok, 'beyond the tier').to.equal(false);
    expect(large.market('buy', 500).reply.ok).to.equal(true);
  });

  it('margins slices of a notional by their tiers', () => {
    expect(maintenanceMargin(TERMS, d(10_000)).toNumber()).to.equal(100);
    expect(maintenanceMargin(TERMS, d(12_000)).toNumber()).to.equal(200);
    expect(initialMargin(TERMS, d(10_000)).toNumber()).to.equal(1_000);
    expect(initialMargin(TERMS, d(12_000)).toNumber()).to.equal(2_400);
  });

  it('is liquidated on the way at the price where equity meets the maintenance margin, for a fee', () => {
    const venue = new Venue();
    venue.market('buy', 90); // 9000 of notional: equity 1000 - 90 x (100 - p) meets 0.01 x 90 p at p = 89.786
    const { positions, covered } = liquidation(venue.bar(100, 101, 80, 82));
    expect(positions.map(one => [one.side, one.price.toNumber(), one.fee.toNumber()])).to.deep.equal([
      ['sell', 90, 81],
    ]);
    expect(covered.toNumber()).to.equal(0);
    expect(venue.margin.equity.toNumber()).to.equal(19);
  });

  it('is liquidated at the end of a gap, and owes nothing then', () => {
    const venue = new Venue();
    venue.market('sell', 90);
    const { positions, covered } = liquidation(venue.bar(130, 130, 120, 125));
    expect(positions.map(one => [one.side, one.price.toNumber(), one.fee.toNumber()])).to.deep.equal([['buy', 130, 0]]);
    expect(covered.toNumber()).to.equal(1_700);
    expect(venue.margin.equity.toNumber()).to.equal(0);
  });

  it('leaves by a stop that lies before its liquidation', () => {
    const venue = new Venue();
    venue.market('buy', 90);
    expect(venue.stop('sell', 95, 90).reply.ok, 'what reduces needs no margin').to.equal(true);
    expect(venue.bar(100, 101, 80, 82).map(({ kind }) => kind)).to.not.include('liquidated');
    expect(venue.margin.equity.toNumber()).to.equal(550);
  });

  it('pays funding when long, receives it when short, and may be liquidated by it', () => {
    const venue = new Venue();
    venue.market('buy', 90);
    const [funded] = venue.fund('0.001').filter(event => event.kind === 'funded');
    expect(funded?.amount.toNumber()).to.equal(-9);
    const other = new Venue();
    other.market('sell', 90);
    other.fund('0.001');
    expect(other.margin.equity.toNumber()).to.equal(1_009);
    expect(venue.fund('0.11').map(({ kind }) => kind)).to.include('liquidated');
  });
});
