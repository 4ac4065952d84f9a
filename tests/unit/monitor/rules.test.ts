import { expect } from 'chai';
import { findAll, RULES } from '#agents/monitor/core/rules/registry.ts';
import type { Snapshot } from '#agents/monitor/core/snapshot.ts';
import type { OpenBreaker } from '#shared/domain/breaker.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { agentsWith, LIMITS, QUIET } from './snapshots.ts';

interface Case {
  readonly title: string;
  readonly change: Partial<Snapshot>;
  /** `rule severity title`, in the order of the registry. */
  readonly found: readonly string[];
  /** What the message must hold. */
  readonly says?: RegExp;
}

const OPEN: OpenBreaker = {
  ...{ kind: 'drawdown', about: 'main', until: null, reading: 0.12, limit: 0.1, reason: '' },
  effect: 'halt',
};

const RISK = {
  level: 'LOW',
  because: [],
  worstCase: null,
  regimes: [],
  meanCorrelation: null,
  isTogether: false,
} as const satisfies Snapshot['risk'];

const REPEATED = {
  fingerprint: 'c0ffee00c0ffee00',
  code: 'VENUE_UNREACHABLE',
  severity: 'medium',
  message: 'instruments-not-read: no answer',
  agents: ['data-collection'],
  most: 7,
} as const;

const CASES: readonly Case[] = [
  { title: 'nothing is wrong', change: {}, found: [] },
  {
    title: 'an old heartbeat',
    change: { agents: agentsWith('execution', { heartbeatAgeMs: 14_000 }) },
    found: ['agent-silent critical execution gives no sign of life'],
    says: /14 s old.*[Ss]tops.*venue.*tradewind logs execution/,
  },
  {
    title: 'an agent that never started',
    change: { agents: agentsWith('capital', { heartbeatAgeMs: null, state: 'missing' }) },
    found: ['agent-silent critical capital gives no sign of life'],
    says: /never started/,
  },
  {
    title: 'an agent that never started, but we began to watch just now',
    change: { agents: agentsWith('capital', { heartbeatAgeMs: null, state: 'missing' }), watchingForMs: 3_000 },
    found: [],
  },
  {
    title: 'a degraded agent',
    change: { agents: agentsWith('execution', { state: 'degraded', problem: 'the venue does not answer' }) },
    found: ['agent-degraded warning execution is degraded'],
    says: /the venue does not answer/,
  },
  {
    title: 'an agent that keeps restarting',
    change: { agents: agentsWith('strategy', { recentRestarts: 5 }) },
    found: ['agent-restarting warning strategy keeps restarting'],
    says: /5 restarts within 10 min/,
  },
  { title: 'a few restarts', change: { agents: agentsWith('strategy', { recentRestarts: 4 }) }, found: [] },
  {
    title: 'an unprotected position',
    change: { positions: QUIET.positions.map(position => ({ ...position, protected: false })) },
    found: ['position-unprotected critical BTC/USDT of trend has no stop on the venue (position aaaaaaaa)'],
    says: /0\.02 BTC\/USDT.*tradewind close BTC\/USDT/,
  },
  {
    title: 'an error that repeats',
    change: { repeatedErrors: [REPEATED] },
    found: ['errors-repeating warning VENUE_UNREACHABLE repeats (c0ffee00)'],
    says: /data-collection: medium, up to 7 times within 10 min.*no answer.*tradewind doctor/,
  },
  {
    title: 'a grave error that repeats, and a critical one',
    change: {
      repeatedErrors: [
        { ...REPEATED, code: 'AGENT_CRASHED', severity: 'high' },
        { ...REPEATED, code: 'VENUE_KEY_REJECTED', severity: 'critical', most: 1 },
      ],
    },
    found: [
      'errors-repeating critical AGENT_CRASHED repeats (c0ffee00)',
      'errors-repeating critical VENUE_KEY_REJECTED repeats (c0ffee00)',
    ],
  },
  {
    title: 'an error that comes more and more often',
    change: { risingErrors: [{ ...REPEATED, thisHour: 40, hourlyBefore: 4.25 }] },
    found: ['errors-rising info VENUE_UNREACHABLE comes more and more often (c0ffee00)'],
    says: /40 times in the last hour, 4\.3 per hour/,
  },
  {
    title: 'a balance that stays off, and a position that stays far off',
    change: {
      inconsistencies: [
        { check: 'balances', subject: 'BTC', expected: '1', found: '0.98', share: 0.02, escalated: false },
        { check: 'positions', subject: 'position a', expected: '1', found: '0.5', share: 0.5, escalated: true },
      ],
    },
    found: [
      'state-inconsistent warning State check of balances: BTC is not as it should be',
      'state-inconsistent critical State check of positions: position a is not as it should be',
    ],
    says: /Expected 1, found 0\.98 \(2\.0 %\)/,
  },
  {
    title: 'dead letters',
    change: { deadLetters: [{ agent: 'strategy', letters: 1, quarantinedKeys: [] }] },
    found: ['dead-letters warning strategy has messages it could not handle'],
    says: /1 message set aside/,
  },
  {
    title: 'dead letters that hold up others',
    change: { deadLetters: [{ agent: 'strategy', letters: 3, quarantinedKeys: ['trend', 'reversion'] }] },
    found: ['dead-letters critical strategy has messages it could not handle'],
    says: /wait for: trend, reversion/,
  },
  {
    title: 'work that waits',
    change: { waiting: [{ agent: 'risk-manager', deliveries: 40, oldestAgeMs: 16_000 }] },
    found: ['deliveries-waiting warning risk-manager is behind with its work'],
    says: /40 messages.*16 s/,
  },
  {
    title: 'work that waits for far too long',
    change: { waiting: [{ agent: 'risk-manager', deliveries: 40, oldestAgeMs: 61_000 }] },
    found: ['deliveries-waiting critical risk-manager is behind with its work'],
  },
  {
    title: 'one stale price',
    change: {
      marks: [
        { symbol: 'BTC/USDT', ageMs: 45_000 },
        { symbol: 'ETH/USDT', ageMs: 200 },
      ],
    },
    found: ['data-stale warning Some market data is stale'],
    says: /BTC\/USDT \(45 s old\)/,
  },
  {
    title: 'no prices at all',
    change: {
      marks: [
        { symbol: 'BTC/USDT', ageMs: 45_000 },
        { symbol: 'ETH/USDT', ageMs: null },
      ],
    },
    found: ['data-stale critical No market data is coming in'],
    says: /ETH\/USDT \(none yet\)/,
  },
  {
    title: 'an order that stays unknown',
    change: { unknownOrders: [{ clientOrderId: 'ab'.repeat(16), symbol: 'BTC/USDT', ageMs: 31_000 }] },
    found: ['unknown-orders warning The venue has not said what became of an order'],
    says: /abab.*never sent twice/,
  },
  {
    title: 'books that differ',
    change: { mismatches: [{ asset: 'BTC', books: '0.02500000', venue: '0.02' }] },
    found: ['books-unbalanced critical Our books and the venue differ in BTC'],
    says: /0\.025 BTC.*0\.02/,
  },
  {
    title: 'a halt',
    change: { tradingState: { state: 'HALTED', reason: 'news' } },
    found: ['trading-halted warning Trading is halted'],
    says: /Reason: news\./,
  },
  {
    title: 'exits only',
    change: { tradingState: { state: 'REDUCING', reason: '' } },
    found: ['trading-halted warning Only exits are allowed'],
  },
  {
    title: 'an open breaker that somebody must close',
    change: { openBreakers: [OPEN] },
    found: ['breaker-open critical Breaker drawdown of main is open'],
    says: /It read 12 %, its limit is 10 %\. Now trading is halted.*Only an operator closes it/,
  },
  {
    title: 'an open breaker of a bot',
    change: {
      openBreakers: [{ ...OPEN, kind: 'consecutive-losses', about: 'trend', effect: 'block', until: epochMs(0) }],
    },
    found: ['breaker-open warning Breaker consecutive-losses of trend is open'],
    says: /until 1970-01-01/,
  },
  {
    title: 'a risk above low',
    change: { risk: { ...RISK, level: 'HIGH', because: [{ name: 'drawdown', value: 0.112 }] } },
    found: ["risk-raised warning The account's risk is raised"],
    says: /HIGH: 11\.2 % lost since the peak.*tradewind risk/,
  },
  {
    title: 'a risk that got graver: the same alert, told again',
    change: { risk: { ...RISK, level: 'CRITICAL', because: [{ name: 'heat', value: 1 }] } },
    found: ["risk-raised critical The account's risk is raised"],
    says: /100\.0 % of the heat limit/,
  },
  {
    title: 'a crash that would end the trading',
    change: {
      risk: {
        ...RISK,
        worstCase: {
          scenario: 'march-2020',
          share: 0.158,
          trips: [
            { breaker: 'drawdown', effect: 'reduce' },
            { breaker: 'hard-drawdown', effect: 'flatten' },
          ],
        },
      },
    },
    found: ['stress-trips info A crash would open breakers'],
    says: /15\.8 %.*march-2020.*drawdown \(reduce\), hard-drawdown \(flatten\)/,
  },
  {
    title: 'a crash that would stop entries alone',
    change: {
      risk: {
        ...RISK,
        worstCase: { scenario: 'depeg', share: 0.06, trips: [{ breaker: 'daily-loss', effect: 'reduce' }] },
      },
    },
    found: ['stress-trips info A crash would open breakers'],
  },
  {
    title: 'markets that became wild, and all go together',
    change: {
      risk: {
        ...RISK,
        regimes: [
          { symbol: 'BTC/USDT', regime: 'high' },
          { symbol: 'ETH/USDT', regime: 'medium' },
        ],
        meanCorrelation: 0.91,
        isTogether: true,
      },
    },
    found: ['market-wild info BTC/USDT is wild', 'market-wild info All that is held moves as one'],
  },
  { title: 'no look at the risk yet', change: { risk: null }, found: [] },
  { title: 'a start before the risk manager ever ran', change: { tradingState: null }, found: [] },
  {
    title: 'a bot in error',
    change: { bots: [{ name: 'trend', state: 'ERROR', reason: 'it threw' }] },
    found: ['bot-in-error critical Bot trend stopped with an error'],
    says: /it threw/,
  },
  {
    title: 'upkeep that fails',
    change: { upkeepProblem: 'permission denied' },
    found: ['upkeep-failed warning The upkeep of the database fails'],
    says: /permission denied/,
  },
  {
    title: 'a research worker without a sign for long',
    change: {
      workers: [
        { name: 'there:7:abc', state: 'gone', seenAgeMs: 180_000 },
        { name: 'there:8:abc', state: 'gone', seenAgeMs: 7_200_000 },
      ],
    },
    found: ['worker-gone info The research worker there:7:abc is gone'],
    says: /3 min ago.*go to other workers/,
  },
  {
    title: 'several things: the gravest rule comes first',
    change: {
      tradingState: { state: 'HALTED', reason: '' },
      positions: QUIET.positions.map(position => ({ ...position, protected: false })),
    },
    found: [
      'position-unprotected critical BTC/USDT of trend has no stop on the venue (position aaaaaaaa)',
      'trading-halted warning Trading is halted',
    ],
  },
];

describe('monitor: alert rules', () => {
  for (const { title, change, found, says } of CASES) {
    it(`${title}: ${found.length === 0 ? 'no alert' : found.join('; ')}`, () => {
      const findings = findAll({ ...QUIET, ...change }, LIMITS);
      expect(findings.map(({ rule, severity, title: name }) => `${rule} ${severity} ${name}`)).to.deep.equal(found);
      if (says !== undefined) expect(findings[0]?.message).to.match(says);
    });
  }

  it('every rule has a case of its own here', () => {
    const covered = new Set(CASES.flatMap(({ found }) => found.map(text => text.split(' ')[0])));
    expect(RULES.map(rule => rule.name).filter(name => !covered.has(name))).to.deep.equal([]);
  });

  it('long bars make data stale later', () => {
    const marks = [{ symbol: 'BTC/USDT', ageMs: 45_000 }];
    expect(findAll({ ...QUIET, marks }, { ...LIMITS, dataStaleMs: 300_000 })).to.deep.equal([]);
  });
});
