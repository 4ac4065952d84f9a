import { expect } from 'chai';
import { type BotWish, desiredBot, type Market } from '#agents/strategy/core/desired-bots.ts';
import { type BotChange, type StoredBot, swapped, syncBots, wishesOf } from '#agents/strategy/core/sync-bots.ts';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { scripted } from './bots.ts';

const strategies = new Map(STRATEGIES.map(one => [one.name, one]));
const MARKET: Market = { account: 'main', venue: 'binance', symbols: ['BTC/USDT', 'ETH/USDT'], baseTimeframe: '1s' };
const WISH: BotWish = {
  name: 'trend',
  strategy: 'trend-following',
  minConfidence: 0.6,
  allocation: 0.25,
  params: {},
  autostart: true,
};
const desired = (wish: Partial<BotWish> = {}) => desiredBot({ ...WISH, ...wish }, MARKET, strategies);

/** As the database would hold it afterwards. */
const stored = (change: BotChange | undefined, options: Partial<StoredBot> = {}): StoredBot => {
  if (change === undefined) throw new Error('no change');
  const { before: _, startState: __, ...kept } = change;
  return { lastVersion: change.version, ...JSON.parse(JSON.stringify(kept)), ...options };
};
const first = (wish: Partial<BotWish> = {}, options: Partial<StoredBot> = {}) =>
  stored(syncBots([desired(wish)], [])[0], options);

describe('a bot as the profile wants it', () => {
  it('has all parameters, features, instruments and the base timeframe filled in', () => {
    const { definition, fault } = desired();
    expect(fault).to.equal(null);
    expect(definition.params).to.deep.include({ fastPeriod: 20, slowPeriod: 50 });
    expect(definition.features.fast).to.deep.equal({ indicator: 'ema', params: { period: 20 } });
    expect(definition.instrumentIds).to.deep.equal(['binance:BTC/USDT', 'binance:ETH/USDT']);
    expect(definition.timeframe).to.equal('1s');
    expect(definition.allocationShare).to.equal('0.25');
  });

  const faults: readonly (readonly [string, Partial<BotWish>, string])[] = [
    ['an unknown strategy', { strategy: 'magic' }, 'unknown strategy magic; known: mean-reversion, trend-following'],
    ['a wrong parameter', { params: { fastPeriod: 'x' } }, 'fastPeriod'],
    ['a parameter that does not exist', { params: { fastPeriode: 3 } }, 'fastPeriode'],
    ['a parameter out of range', { params: { slowPeriod: -1 } }, 'tradewind strategy show trend-following'],
    ['an instrument that the profile lacks', { instruments: ['DOGE/USDT'] }, 'DOGE/USDT'],
  ];
  for (const [name, wish, words] of faults) {
    it(`has a fault in words for ${name}`, () => {
      expect(desired(wish).fault).to.contain(words);
    });
  }

  it('has a fault when the strategy itself fails to say what it needs', () => {
    const broken = {
      ...scripted(() => []),
      features: () => {
        throw new TypeError('no features');
      },
    };
    const bot = desiredBot({ ...WISH, strategy: 'scripted' }, MARKET, new Map([['scripted', broken]]));
    expect(bot.fault).to.equal('the strategy failed: TypeError: no features');
  });

  it('has a fault for a feature that looks at an instrument of which nothing is gathered', () => {
    const against = (reference: string) => {
      const beta = { indicator: 'beta', params: {}, reference };
      const comparing = { ...scripted(() => []), features: () => ({ beta }) };
      return desiredBot({ ...WISH, strategy: 'scripted' }, MARKET, new Map([['scripted', comparing]])).fault;
    };
    expect(against('binance:XRP/USDT')).to.equal(
      'feature beta: binance:XRP/USDT is not among the instruments of the profile',
    );
    expect(against(`${MARKET.venue}:${MARKET.symbols[0]}`)).to.equal(null);
  });

  it('has a fault for bars that the base timeframe does not divide', () => {
    const odd = desiredBot({ ...WISH, timeframe: '5s' }, { ...MARKET, baseTimeframe: '3m' }, strategies);
    expect(odd.fault).to.equal('timeframe 5s is no multiple of the base timeframe 3m');
  });
});

describe('syncBots', () => {
  it('adds a new bot, which starts by itself unless told otherwise', () => {
    expect(first()).to.deep.include({ version: 1, state: 'STARTING' });
    expect(first({ autostart: false })).to.deep.include({ state: 'STOPPED' });
    expect(first({ strategy: 'magic' }).state).to.equal('ERROR');
  });

  it('changes nothing when nothing changed', () => {
    expect(syncBots([desired()], [first({}, { state: 'RUNNING' })])).to.deep.equal([]);
  });

  it('makes a new version of a changed bot, which decides anew when its parameters changed', () => {
    const [params] = syncBots([desired({ params: { fastPeriod: 5 } })], [first({}, { state: 'RUNNING' })]);
    expect(params).to.deep.include({ version: 2, state: 'STARTING' });
    expect(params?.startState).not.to.equal(null);
    const [share] = syncBots([desired({ allocation: 0.3 })], [first({}, { state: 'RUNNING' })]);
    expect(share).to.deep.include({ version: 1, startState: null });
  });

  it('leaves an operator’s pause, and an error of the strategy, as they are', () => {
    for (const state of ['PAUSED', 'ERROR'] as const) {
      expect(syncBots([desired()], [first({}, { state, stateReason: 'STRATEGY_FAILED: x' })])).to.deep.equal([]);
    }
    const [changed] = syncBots([desired({ minConfidence: 0.1 })], [first({}, { state: 'PAUSED' })]);
    expect(changed?.state).to.equal('PAUSED');
  });

  it('starts a bot again once the profile is mended', () => {
    const broken = first({ strategy: 'magic' });
    expect(syncBots([desired()], [broken])[0]).to.deep.include({ state: 'STARTING', stateReason: '' });
    const failed = first({}, { state: 'ERROR', stateReason: 'STRATEGY_FAILED: x' });
    expect(syncBots([desired({ params: { fastPeriod: 5 } })], [failed])[0]?.state).to.equal('STARTING');
  });

  it('stops a bot that left the profile, once, and starts it when it comes back', () => {
    const [gone] = syncBots([], [first({}, { state: 'RUNNING' })]);
    expect(gone).to.deep.include({ state: 'STOPPED', stateReason: 'not in the profile', version: 1 });
    expect(syncBots([], [stored(gone)])).to.deep.equal([]);
    expect(syncBots([desired()], [stored(gone)])[0]?.state).to.equal('STARTING');
  });

  it('leaves a bot stopped that an operator stopped', () => {
    const bot = first({}, { state: 'STOPPED', stateReason: 'stop by command x' });
    expect(syncBots([desired()], [bot])).to.deep.equal([]);
  });

  it('leaves a bot as an operator has set it, whatever the profile says, and makes nothing of one it has never had', () => {
    const bot = first({ params: { fastPeriod: 5 } }, { state: 'RUNNING', setBy: 'cli:anna@desk' });
    const wishes = wishesOf([{ ...WISH, params: { fastPeriod: 7 } }], [bot]);
    expect(wishes.map(wish => wish.params.fastPeriod)).to.deep.equal([5]);
    const sameAgain = wishes.map(wish => desiredBot(wish, MARKET, strategies));
    expect(syncBots(sameAgain, [bot])).to.deep.equal([]);
    expect(wishesOf([], [bot])).to.have.length(1);
  });

  it('swaps to a new version and back to the old one, deciding anew; the pause stays', () => {
    const bot = first({}, { state: 'RUNNING' });
    const by = 'cli:anna@desk';
    const change = swapped(desired({ params: { fastPeriod: 5 } }), bot, { version: null, by });
    expect(change).to.deep.include({ version: 2, setBy: by, state: 'STARTING' });
    expect(change.startState).not.to.equal(null);
    const second = stored(change, { state: 'PAUSED' });
    const back = swapped(desired(), second, { version: 1, by });
    expect(back).to.deep.include({ version: 1, state: 'PAUSED' });
    const third = swapped(desired({ params: { fastPeriod: 6 } }), stored(back, { lastVersion: 2 }), {
      version: null,
      by,
    });
    expect(third.version).to.equal(3);
  });

  it('does not stop a bot that somebody resumed although it does not start by itself', () => {
    expect(
      syncBots([desired({ autostart: false })], [first({ autostart: false }, { state: 'RUNNING', stateReason: '' })]),
    ).to.deep.equal([]);
  });
});
