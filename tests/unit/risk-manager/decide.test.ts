import { expect } from 'chai';
import type { Candidate } from '#agents/risk-manager/core/candidate.ts';
import type { RiskContext } from '#agents/risk-manager/core/context.ts';
import { decide, decideAll, type EntryOrder, type Verdict } from '#agents/risk-manager/core/decide.ts';
import { maxExposure } from '#agents/risk-manager/core/limits.ts';
import { TRADING_MOVES } from '#agents/risk-manager/core/trading-state.ts';
import { epochMs } from '#shared/kernel/time.ts';
import {
  bot,
  claim,
  claimsOf,
  context,
  d,
  entry,
  exit,
  holding,
  instrument,
  limits,
  market,
  moveStop,
  NOW,
  position,
  sizeOf,
} from './account.ts';

const BTC = 'binance:BTC/USDT';
const ETH = 'binance:ETH/USDT';

function approved(account: RiskContext, candidate: Candidate) {
  const verdict = decide(account, candidate);
  if (verdict.kind === 'denied') throw new Error(verdict.denials.map(denial => denial.code).join(' '));
  return verdict.order;
}
const entryOrder = (account: RiskContext, candidate: Candidate): EntryOrder => {
  const order = approved(account, candidate);
  if (order.intent !== 'entry') throw new Error(order.intent);
  return order;
};
const codes = (verdicts: readonly Verdict[]) =>
  verdicts.map(verdict => (verdict.kind === 'approved' ? 'approved' : verdict.denials[0].code));

describe('sizing', () => {
  const sizes: readonly [string, RiskContext, Parameters<typeof entry>[0], string, string][] = [
    // 2 % of 10 000 is 200 at risk; the stop is 2 away
    ['risks the share of equity down to the stop', context(), {}, '100', 'per-trade-risk'],
    ['is smaller the further the stop is', context(), { stopLoss: d(90) }, '20', 'per-trade-risk'],
    // 15 % of 100 000 at 100 * 1.01 * 1.001
    [
      'is capped by the share of one position',
      context({ bots: new Map([['trend', bot({ equity: d(50_000), freeCash: d(50_000) })]]) }),
      {},
      '148.366',
      'position-share',
    ],
    ['is capped by the room below the exposure limit', context({ exposure: d(89_000) }), {}, '9.891', 'exposure'],
    [
      'is capped by the cash of the bot, fee and collar in',
      context({ bots: new Map([['trend', bot({ freeCash: d(1_000) })]]) }),
      {},
      '9.891',
      'cash',
    ],
    [
      'of a limit order needs no collar',
      context({ bots: new Map([['trend', bot({ freeCash: d(1_001) })]]) }),
      { orderType: 'limit', limitPrice: d(100) },
      '10',
      'cash',
    ],
    [
      'is capped by the venue',
      context({ markets: new Map([[BTC, market({ instrument: { ...instrument, maxQuantity: d(7) } })]]) }),
      {},
      '7',
      'venue-maximum',
    ],
    ['is rounded down to the step', context(), { stopLoss: d(93) }, '28.571', 'per-trade-risk'],
    ['is the share of a whole position that it asks for', context(), { size: d('0.25') }, '25', 'per-trade-risk'],
    [
      'is that share of the largest position too',
      context({ bots: new Map([['trend', bot({ equity: d(50_000), freeCash: d(50_000) })]]) }),
      { size: d('0.5') },
      '74.183',
      'position-share',
    ],
    // 50 at 102 lose 200 at a stop of 98; at 99 they lose 150 of the 200 that the bot may lose, 50 are left for a distance of 1
    [
      'leaves of the risk what the position it adds to does not lose at the new stop',
      holding(position({ quantity: d(50), cost: d(5_100) }), { claims: claimsOf(claim(5_100)) }),
      { maxEntries: 3, stopLoss: d(99) },
      '50',
      'per-trade-risk',
    ],
    [
      'has the whole risk once the position it adds to can only gain',
      holding(position({ quantity: d(50), cost: d(4_500) }), { claims: claimsOf(claim(4_500)) }),
      { maxEntries: 3 },
      '100',
      'per-trade-risk',
    ],
    [
      'has of the largest position what the held one leaves',
      holding(position({ quantity: d(140), cost: d(13_000) }), { claims: claimsOf(claim(13_000)) }),
      { maxEntries: 3 },
      '19.782',
      'position-share',
    ],
  ];
  for (const [name, account, change, quantity, cappedBy] of sizes) {
    it(name, () => {
      const sizing = sizeOf(account, entry(change));
      expect(sizing?.quantity.toFixed()).to.equal(quantity);
      expect(sizing?.cappedBy).to.equal(cappedBy);
    });
  }

  it('is null while something that it needs is unknown', () => {
    expect(sizeOf(context({ equity: null }), entry())).to.equal(null);
    expect(sizeOf(context(), entry({ stopLoss: null }))).to.equal(null);
    expect(sizeOf(context(), entry({ stopLoss: d(100) }))).to.equal(null);
    expect(sizeOf(context({ markets: new Map() }), entry())).to.equal(null);
  });

  it('nothing may be at work while the equity is unknown or gone', () => {
    expect(maxExposure(limits(), null).toFixed()).to.equal('0');
    expect(maxExposure(limits(), d(-1)).toFixed()).to.equal('0');
    expect(maxExposure(limits(), d('0.123456789123')).toFixed()).to.equal('0.11111111');
  });
});

describe('decide', () => {
  it('an approved entry reserves its worst cost and expires', () => {
    const order = entryOrder(context(), entry());
    expect(order.side).to.equal('buy');
    expect(order.reserved.toFixed()).to.equal('10110.1');
    expect(order.validUntil).to.equal(NOW + 30_000);
  });

  it('a signal may expire sooner than the entry', () => {
    expect(entryOrder(context(), entry({ validUntil: epochMs(NOW + 10) })).validUntil).to.equal(NOW + 10);
  });

  it('an exit is the whole position', () => {
    const order = approved(holding(), exit());
    expect(order.intent === 'exit' && order.quantity.toFixed()).to.equal('2');
    expect(order.side).to.equal('sell');
    expect(approved(holding(position({ side: 'short' })), exit()).side).to.equal('buy');
  });

  it('a stop that moves keeps the target unless one is given', () => {
    const order = approved(holding(), moveStop());
    expect(order.intent === 'move-stop' && [order.stopLoss.toFixed(), order.takeProfit]).to.deep.equal(['97', null]);
  });

  it('an approval takes its share before the next candidate is judged', () => {
    const markets = new Map([
      [BTC, market()],
      [ETH, market()],
    ]);
    const account = context({ markets, bots: new Map([['trend', bot({ freeCash: d(10_115) })]]) });
    expect(codes(decideAll(account, [entry(), entry(), entry({ instrumentId: ETH })]))).to.deep.equal([
      'approved',
      'RISK_POSITION_EXISTS',
      'RISK_CASH_SHORT',
    ]);
    expect(account.claims.size, 'the context given is not touched').to.equal(0);
  });

  it('one entry at a time adds to a position, however much there is room', () => {
    const adding = () => entry({ maxEntries: 3 });
    expect(codes(decideAll(holding(), [adding(), adding()]))).to.deep.equal(['approved', 'RISK_POSITION_EXISTS']);
  });

  it('limits of the account count over bots', () => {
    const bots = new Map([
      ['trend', bot()],
      ['mean', bot()],
    ]);
    const two = [entry(), entry({ botId: 'mean' })];
    expect(codes(decideAll(context({ bots, limits: limits({ maxPositions: 1 }) }), two))).to.deep.equal([
      'approved',
      'RISK_MAX_POSITIONS',
    ]);
    expect(codes(decideAll(context({ bots, limits: limits({ maxEntriesPerMinute: 1 }) }), two))).to.deep.equal([
      'approved',
      'RISK_ORDER_RATE',
    ]);
    expect(codes(decideAll(context({ bots, limits: limits({ maxExposureShare: 0.101101 }) }), two))).to.deep.equal([
      'approved',
      'RISK_MAX_EXPOSURE',
    ]);
  });

  it('one exit per position, and no looser stop than the one just approved', () => {
    expect(codes(decideAll(holding(), [exit(), exit(), moveStop()]))).to.deep.equal([
      'approved',
      'RISK_EXIT_PENDING',
      'RISK_EXIT_PENDING',
    ]);
    const stops = [moveStop({ stopLoss: d(97) }), moveStop({ stopLoss: d(96) }), moveStop({ stopLoss: d(98) })];
    expect(codes(decideAll(holding(), stops))).to.deep.equal(['approved', 'RISK_STOP_NOT_TIGHTER', 'approved']);
  });

  it('an exit of a part sells it on the venue’s step, or all where the rest could not be sold', () => {
    const sold = (share: number | string): string => {
      const verdict = decide(holding(), exit({ share: d(share) }));
      return verdict.kind === 'approved' && verdict.order.intent === 'exit'
        ? verdict.order.quantity.toFixed()
        : 'denied';
    };
    expect([sold('0.5'), sold(1 / 3), sold(0.1 / 2), sold('0.9999'), sold('0.00001'), sold(1)]).to.deep.equal([
      ...['1', '0.666', '0.1', '2', 'denied', '2'],
    ]);
  });

  it('is a function: the same again gives the same again', () => {
    expect(decide(context(), entry())).to.deep.equal(decide(context(), entry()));
  });
});

describe('trading state', () => {
  it('every order leads to its state from each', () => {
    for (const from of ['ACTIVE', 'REDUCING', 'HALTED'] as const) {
      expect(TRADING_MOVES[from]).to.deep.equal({ halt: 'HALTED', reduce: 'REDUCING', resume: 'ACTIVE' });
    }
  });
});
