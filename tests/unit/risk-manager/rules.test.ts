import { expect } from 'chai';
import type { Breaker } from '#agents/risk-manager/core/breakers/breaker.ts';
import type { Candidate } from '#agents/risk-manager/core/candidate.ts';
import type { RiskContext } from '#agents/risk-manager/core/context.ts';
import { denialsOf, denialsOfEntry } from '#agents/risk-manager/core/rules/registry.ts';
import { EntrySize } from '#agents/risk-manager/core/sizing/size-entry.ts';
import { CODE_LIST } from '#shared/domain/codes.ts';
import { epochMs } from '#shared/kernel/time.ts';
import {
  bot,
  claim,
  claiming,
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
} from './account.ts';
import { portfolioCases } from './portfolio-cases.ts';

const BTC = 'binance:BTC/USDT';
const withBot = (change: object) => context({ bots: new Map([['trend', bot(change)]]) });
const withMarket = (change: Parameters<typeof market>[0]) => context({ markets: new Map([[BTC, market(change)]]) });
const breaker = (change: Partial<Breaker>): Breaker => ({
  kind: 'daily-loss',
  ...{ scope: 'account', subject: '', effect: 'block', sizeShare: 0.5, reading: 0.06, limit: 0.05 },
  state: { kind: 'open', since: NOW, until: null },
  ...change,
});
const poor = { perTradeShare: 0.0001 };

/** What is judged, and every code that must speak against it, the primary one first. */
const cases: readonly [string, RiskContext, Candidate, readonly string[]][] = [
  ['a good entry', context(), entry(), []],
  ['an entry while trading is halted', context({ tradingState: 'HALTED' }), entry(), ['RISK_TRADING_HALTED']],
  ['an entry that an open breaker watches over', context({ breakers: [breaker({})] }), entry(), ['RISK_BREAKER_OPEN']],
  ['an exit that an open breaker watches over', holding(position(), { breakers: [breaker({})] }), exit(), []],
  [
    'an entry while the breaker of another bot is open',
    context({ breakers: [breaker({ scope: 'bot', subject: 'other' })] }),
    entry(),
    [],
  ],
  [
    'an entry while the breaker of its venue is open',
    context({ breakers: [breaker({ scope: 'venue', subject: 'binance' })] }),
    entry(),
    ['RISK_BREAKER_OPEN'],
  ],
  [
    'an entry while a breaker is half-open',
    context({ breakers: [breaker({ state: { kind: 'half-open', since: NOW, until: NOW } })] }),
    entry(),
    [],
  ],
  ['an entry while a breaker shrinks', context({ breakers: [breaker({ effect: 'shrink' })] }), entry(), []],
  ['an entry while trading is reducing', context({ tradingState: 'REDUCING' }), entry(), ['RISK_TRADING_REDUCING']],
  ['an entry of a paused bot', withBot({ state: 'PAUSED' }), entry(), ['RISK_BOT_NOT_RUNNING']],
  ['an entry of a bot in shadow', withBot({ isShadow: true }), entry(), ['BOT_SHADOW']],
  ['an exit of what a bot in shadow imagines', withBot({ isShadow: true }), exit(), ['BOT_SHADOW', 'RISK_NO_POSITION']],
  [
    'an exit of what a bot in shadow really holds',
    holding(position(), { bots: new Map([['trend', bot({ isShadow: true })]]) }),
    exit(),
    [],
  ],
  [
    'an entry of a bot that nobody knows',
    context({ bots: new Map() }),
    entry(),
    ['RISK_BOT_NOT_RUNNING', 'RISK_CONFIDENCE_LOW', 'RISK_EQUITY_UNKNOWN'],
  ],
  [
    'an entry at the last moment of its validity',
    context({ now: epochMs(NOW + 5_000) }),
    entry({ validUntil: epochMs(NOW + 5_000) }),
    [],
  ],
  [
    'an entry after the validity of its signal',
    context({ now: epochMs(NOW + 5_001) }),
    entry({ validUntil: epochMs(NOW + 5_000) }),
    ['RISK_SIGNAL_EXPIRED', 'RISK_DATA_STALE'],
  ],
  [
    'an entry of a bar long closed, with fresh data',
    context({ now: epochMs(NOW + 30_001), markets: new Map([[BTC, market({ markTime: epochMs(NOW + 30_000) })]]) }),
    entry(),
    ['RISK_SIGNAL_EXPIRED'],
  ],
  [
    'an entry on a halted instrument',
    withMarket({ instrument: { ...instrument, status: 'halted' } }),
    entry(),
    ['RISK_INSTRUMENT_NOT_TRADING'],
  ],
  [
    'an entry on an unknown instrument',
    context({ markets: new Map() }),
    entry(),
    ['RISK_INSTRUMENT_NOT_TRADING', 'RISK_DATA_STALE'],
  ],
  [
    'a short on a spot market',
    context(),
    entry({ side: 'short', stopLoss: d(102), takeProfit: d(96) }),
    ['RISK_SHORT_UNAVAILABLE'],
  ],
  ['an entry after a bad candle', withMarket({ faults: ['CANDLE_PRICE_NOT_POSITIVE'] }), entry(), ['RISK_DATA_BAD']],
  ['an entry on a candle just young enough', context({ now: epochMs(NOW + 5_000) }), entry(), []],
  ['an entry on a candle too old', context({ now: epochMs(NOW + 5_001) }), entry(), ['RISK_DATA_STALE']],
  ['an entry before the first candle', withMarket({ mark: null, markTime: null }), entry(), ['RISK_DATA_STALE']],
  ['an entry while the stream is silent', withMarket({ silent: true }), entry(), ['RISK_DATA_STALE']],
  ['a second entry', holding(), entry(), ['RISK_POSITION_EXISTS']],
  ['a second entry that adds', holding(), entry({ maxEntries: 2 }), []],
  ['a third entry of two', holding(position({ entries: 2 })), entry({ maxEntries: 2 }), ['RISK_POSITION_EXISTS']],
  [
    'a fourth entry where the account allows three',
    holding(position({ entries: 3 })),
    entry({ maxEntries: 9 }),
    ['RISK_POSITION_EXISTS'],
  ],
  [
    'an entry that adds while another is on its way',
    holding(position({ entryPending: true })),
    entry({ maxEntries: 3 }),
    ['RISK_POSITION_EXISTS'],
  ],
  [
    'an entry that adds to a position of the other side',
    holding(position({ side: 'short', stopLoss: d(97) })),
    entry({ maxEntries: 3 }),
    ['RISK_POSITION_EXISTS'],
  ],
  [
    'an entry that adds while an exit is on its way',
    holding(position({ exitPending: true })),
    entry({ maxEntries: 3 }),
    ['RISK_EXIT_PENDING'],
  ],
  [
    'an entry that adds with a stop looser than the one in force',
    holding(position({ stopLoss: d('98.5') })),
    entry({ maxEntries: 3 }),
    ['RISK_STOP_NOT_TIGHTER'],
  ],
  ['an entry that adds with the stop in force', holding(position({ stopLoss: d(98) })), entry({ maxEntries: 3 }), []],
  [
    'an entry that adds to as much as one position may cost',
    holding(position(), {
      claims: claimsOf(claim(15_000)),
      positions: new Map([[`trend|${BTC}`, position({ cost: d(15_000) })]]),
    }),
    entry({ maxEntries: 3 }),
    ['RISK_MAX_POSITION_SIZE', 'RISK_SIZE_BELOW_MINIMUM'],
  ],
  ['an entry while another is on its way', context({ claims: claimsOf(claim(1)) }), entry(), ['RISK_POSITION_EXISTS']],
  ['an entry without a stop', context(), entry({ stopLoss: null }), ['RISK_STOP_MISSING']],
  ['an entry with its stop at the price', context(), entry({ stopLoss: d(100) }), ['RISK_STOP_WRONG_SIDE']],
  ['an entry with its stop above the price', context(), entry({ stopLoss: d(101) }), ['RISK_STOP_WRONG_SIDE']],
  ['an entry with its target below the price', context(), entry({ takeProfit: d(99) }), ['RISK_STOP_WRONG_SIDE']],
  [
    'a limit entry with its stop above its limit',
    context(),
    entry({ orderType: 'limit', limitPrice: d(97) }),
    ['RISK_STOP_WRONG_SIDE'],
  ],
  ['an entry exactly as sure as asked', context(), entry({ confidence: 0.5 }), []],
  ['an entry less sure than asked', context(), entry({ confidence: 0.49 }), ['RISK_CONFIDENCE_LOW']],
  ['an entry at the edge of the collar', withMarket({ mark: d(101) }), entry(), []],
  ['an entry after the price rose', withMarket({ mark: d('101.01') }), entry(), ['RISK_PRICE_COLLAR']],
  ['an entry after the price fell', withMarket({ mark: d('98.99') }), entry(), ['RISK_PRICE_COLLAR']],
  ['an entry of a bot without equity', withBot({ equity: null }), entry(), ['RISK_EQUITY_UNKNOWN']],
  ['an entry of an account without equity', context({ equity: null }), entry(), ['RISK_EQUITY_UNKNOWN']],
  ['the last entry of a minute', context({ entriesWithinMinute: 29 }), entry(), []],
  ['one entry too many within a minute', context({ entriesWithinMinute: 30 }), entry(), ['RISK_ORDER_RATE']],
  ['the last position', claiming(9), entry(), []],
  ['one position too many', claiming(10), entry(), ['RISK_MAX_POSITIONS']],
  [
    'an entry with the exposure spent',
    context({ exposure: d(89_995) }),
    entry(),
    ['RISK_MAX_EXPOSURE', 'RISK_SIZE_BELOW_MINIMUM'],
  ],
  [
    'an entry larger than a position may be',
    context({ limits: limits({ maxPositionShare: 0.00001 }) }),
    entry(),
    ['RISK_MAX_POSITION_SIZE', 'RISK_SIZE_BELOW_MINIMUM'],
  ],
  ['an entry without cash', withBot({ freeCash: d(5) }), entry(), ['RISK_CASH_SHORT', 'RISK_SIZE_BELOW_MINIMUM']],
  ['an entry in debt', withBot({ freeCash: d(-5) }), entry(), ['RISK_CASH_SHORT', 'RISK_SIZE_BELOW_MINIMUM']],
  [
    'an entry whose risk allows too little',
    context({ limits: limits({ perTradeShare: 0.00001 }) }),
    entry(),
    ['RISK_SIZE_BELOW_MINIMUM'],
  ],
  [
    'everything at once',
    context({ tradingState: 'HALTED', bots: new Map([['trend', bot({ state: 'ERROR' })]]), limits: limits(poor) }),
    entry({ stopLoss: null, confidence: 0 }),
    ['RISK_TRADING_HALTED', 'RISK_BOT_NOT_RUNNING', 'RISK_STOP_MISSING', 'RISK_CONFIDENCE_LOW'],
  ],
  ['an exit', holding(), exit(), []],
  ['an exit with nothing held', context(), exit(), ['RISK_NO_POSITION']],
  ['a second exit', holding(position({ exitPending: true })), exit(), ['RISK_EXIT_PENDING']],
  [
    'a second exit, of the rest',
    holding(position({ exitPending: true, partPending: true })),
    exit(),
    ['RISK_EXIT_PENDING'],
  ],
  [
    'an operator’s exit while a part is on its way',
    holding(position({ exitPending: true, partPending: true })),
    exit({ by: 'operator' }),
    [],
  ],
  [
    'an operator’s exit while all is on its way',
    holding(position({ exitPending: true })),
    exit({ by: 'operator' }),
    ['RISK_EXIT_PENDING'],
  ],
  ['an exit of a part', holding(), exit({ share: d('0.5') }), []],
  ['an exit of too small a part', holding(), exit({ share: d('0.0001') }), ['RISK_SIZE_BELOW_MINIMUM']],
  [
    'an exit on stale, bad data of a halted instrument of a paused bot',
    holding(position(), {
      now: epochMs(NOW + 1e9),
      bots: new Map([['trend', bot({ state: 'PAUSED', equity: null })]]),
      markets: new Map([
        [BTC, market({ faults: ['CANDLE_UNREADABLE'], silent: true, instrument: { ...instrument, status: 'halted' } })],
      ]),
      equity: null,
      entriesWithinMinute: 1e6,
    }),
    exit(),
    [],
  ],
  ['an exit while trading is reducing', holding(position(), { tradingState: 'REDUCING' }), exit(), []],
  [
    "a strategy's exit while trading is halted",
    holding(position(), { tradingState: 'HALTED' }),
    exit(),
    ['RISK_TRADING_HALTED'],
  ],
  [
    "an operator's exit while trading is halted",
    holding(position(), { tradingState: 'HALTED' }),
    exit({ by: 'operator' }),
    [],
  ],
  ['a tighter stop', holding(), moveStop(), []],
  [
    'a tighter stop for a position without one',
    holding(position({ stopLoss: null })),
    moveStop({ stopLoss: d(50) }),
    [],
  ],
  ['a stop for nothing', context(), moveStop(), ['RISK_NO_POSITION']],
  ['a stop for a position on its way out', holding(position({ exitPending: true })), moveStop(), ['RISK_EXIT_PENDING']],
  ['the same stop', holding(), moveStop({ stopLoss: d(95) }), ['RISK_STOP_NOT_TIGHTER']],
  ['a looser stop', holding(), moveStop({ stopLoss: d(94) }), ['RISK_STOP_NOT_TIGHTER']],
  ['a stop at the mark', holding(), moveStop({ stopLoss: d(100) }), ['RISK_STOP_WRONG_SIDE']],
  ['a stop move without a stop', holding(), moveStop({ stopLoss: null }), ['RISK_STOP_MISSING']],
  ['a target below the mark', holding(), moveStop({ takeProfit: d(99) }), ['RISK_STOP_WRONG_SIDE']],
  [
    'a stop move without a mark goes by the reference price',
    holding(position(), { markets: new Map() }),
    moveStop({ stopLoss: d(99) }),
    [],
  ],
  ["a short's lower stop", holding(position({ side: 'short', stopLoss: d(105) })), moveStop({ stopLoss: d(103) }), []],
  [
    "a short's higher stop",
    holding(position({ side: 'short', stopLoss: d(105) })),
    moveStop({ stopLoss: d(106) }),
    ['RISK_STOP_NOT_TIGHTER'],
  ],
  [
    "a short's stop below the mark",
    holding(position({ side: 'short', stopLoss: d(105) })),
    moveStop({ stopLoss: d(99) }),
    ['RISK_STOP_WRONG_SIDE'],
  ],
];

const said = (account: RiskContext, candidate: Candidate) =>
  candidate.intent === 'entry'
    ? denialsOfEntry(account, candidate, new EntrySize(account, candidate))
    : denialsOf(account, candidate);

const all = [...cases, ...portfolioCases];

describe('risk rules', () => {
  for (const [name, account, candidate, codes] of all) {
    it(`${name}: ${codes.join(' ') || 'nothing against it'}`, () => {
      expect(said(account, candidate).map(denial => denial.code)).to.deep.equal(codes);
    });
  }

  it('every risk code of the closed list is reached', () => {
    const reached = new Set(all.flatMap(([, , , codes]) => codes));
    expect(CODE_LIST.filter(code => code.startsWith('RISK_') && !reached.has(code))).to.deep.equal([]);
  });

  it('a denial carries the numbers that it was judged by', () => {
    const [denial] = said(withMarket({ mark: d(105) }), entry());
    expect(denial).to.deep.equal({
      code: 'RISK_PRICE_COLLAR',
      numbers: { mark: '105', referencePrice: '100', moved: '0.050000', collar: '0.01' },
    });
  });
});
