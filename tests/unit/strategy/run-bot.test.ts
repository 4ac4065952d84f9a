import { expect } from 'chai';
import { runBot } from '#agents/strategy/core/run-bot.ts';
import type { Signal } from '#shared/domain/strategy.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { arrival, BTC, botWith, ETH, enter, NO_HOLDINGS, scripted } from './bots.ts';

const MEMORY = { barTime: null, strategyState: { bars: 0 }, pending: {}, exits: {} };
const run = (bot: ReturnType<typeof botWith>, times: readonly number[] = [1_000]) =>
  runBot({ bot, memory: MEMORY, holdings: NO_HOLDINGS, arrivals: times.map(time => arrival(time)), isOverdue: false });
const actionOf = (signal: Signal, bot: Partial<ReturnType<typeof botWith>> = {}) => {
  const result = run(
    botWith(
      scripted(() => [signal]),
      bot,
    ),
  );
  return { ...result.decisions[0], ...result };
};

describe('a bot at its bars', () => {
  it('decides at every bar, gives a reason for nothing, and remembers', () => {
    const result = run(botWith(scripted(() => [])), [1_000, 2_000]);
    expect(result.memory).to.deep.equal({ barTime: 2_000, strategyState: { bars: 2 }, pending: {}, exits: {} });
    expect(result.decisions.map(one => one.why)).to.deep.equal([
      { code: 'COUNTED', numbers: { bars: 1 } },
      { code: 'COUNTED', numbers: { bars: 2 } },
    ]);
  });

  it('holds back an entry below its minimum confidence, and says so', () => {
    const low = actionOf(enter({ confidence: 0.59 }));
    expect(low.action).to.equal(null);
    expect(low.why).to.deep.equal({ code: 'CONFIDENCE_LOW', numbers: { confidence: 0.59, minimum: 0.6 } });
    expect(actionOf(enter({ confidence: 0.6 })).action?.kind).to.equal('enter');
  });

  it('makes no entries while paused, but exits and moves stops', () => {
    expect(actionOf(enter(), { state: 'PAUSED' }).why?.code).to.equal('BOT_NOT_RUNNING');
    expect(actionOf({ kind: 'exit', instrument: BTC }, { state: 'PAUSED' }).action?.kind).to.equal('exit');
    const moved = actionOf({ kind: 'move-stop', instrument: BTC, stopLoss: 99 }, { state: 'PAUSED' });
    expect(moved.action?.kind).to.equal('move-stop');
    expect(moved.botState).to.equal('PAUSED');
  });

  it('runs from its first bar with every feature on', () => {
    expect(
      run(
        botWith(
          scripted(() => []),
          { state: 'STARTING' },
        ),
      ).botState,
    ).to.equal('RUNNING');
    const cold = { ...arrival(1_000), features: { z: null } };
    const bot = botWith(
      scripted(() => [enter()]),
      { state: 'STARTING' },
    );
    const result = runBot({ bot, memory: MEMORY, holdings: NO_HOLDINGS, arrivals: [cold], isOverdue: false });
    expect(result.botState).to.equal('STARTING');
    expect(result.decisions[0]?.action).to.equal(null);
  });

  it('does not step while stopped or in error', () => {
    for (const state of ['STOPPED', 'ERROR'] as const) {
      const result = run(
        botWith(
          scripted(() => [enter()]),
          { state },
        ),
      );
      expect(result.decisions).to.have.length(0);
      expect(result.memory).to.deep.equal(MEMORY);
    }
  });

  it('goes into error when its strategy throws, its state as before, later bars untouched', () => {
    const strategy = scripted(({ time }) => {
      if (time === 2_000) throw new RangeError('no');
      return [];
    });
    const result = run(botWith(strategy), [1_000, 2_000, 3_000]);
    expect(result.botState).to.equal('ERROR');
    expect(result.fault).to.match(/^RangeError: no \(bar of \d{4}-\d\d-\d\dT\S+Z, \S+\)$/);
    expect(result.memory).to.deep.equal({ barTime: 2_000, strategyState: { bars: 1 }, pending: {}, exits: {} });
    expect(result.decisions.map(one => one.why.code)).to.deep.equal(['COUNTED', 'STRATEGY_FAILED']);
  });

  const impossible: readonly (readonly [string, Signal])[] = [
    ['a stop above the close of a long', enter({ stopLoss: 100 })],
    ['a stop below the close of a short', enter({ side: 'short', stopLoss: 99, takeProfit: null })],
    ['a target below the close of a long', enter({ takeProfit: 99 })],
    ['a stop that is no number', enter({ stopLoss: Number.NaN })],
    ['a target that is no price', enter({ takeProfit: Number.POSITIVE_INFINITY })],
    ['a limit price of zero', enter({ entry: { type: 'limit', price: 0 } })],
    ['a confidence above 1', enter({ confidence: 1.1 })],
    ['a confidence that is no number', enter({ confidence: Number.NaN })],
    ['a stop moved to nowhere', { kind: 'move-stop', instrument: BTC, stopLoss: -1 }],
    ['an instrument that is not its own', enter({ instrument: 'binance:DOGE/USDT' })],
  ];
  for (const [name, signal] of impossible) {
    it(`goes into error on ${name}`, () => {
      const result = actionOf(signal);
      expect(result.botState).to.equal('ERROR');
      expect(result.fault).to.contain(signal.kind);
      expect(result.action).to.equal(null);
    });
  }

  it('goes into error on two signals for one instrument, and on a bar without a reason', () => {
    const twice = run(botWith(scripted(() => [enter(), { kind: 'exit', instrument: BTC }])));
    expect(twice.fault).to.contain('two signals');
    const silent = { ...scripted(() => []), step: () => ({ state: {}, signals: [], why: {} }) };
    expect(run(botWith(silent)).fault).to.contain('no reason');
  });

  it('sees what it raised at a bar as on its way at the next, when both come in one batch', () => {
    const seen: boolean[] = [];
    const strategy = scripted(({ instruments }) => {
      const entering = instruments[BTC]?.onTheirWay.entry ?? false;
      seen.push(entering);
      return entering ? [] : [enter()];
    });
    const result = run(botWith(strategy), [1_000, 2_000]);
    expect(seen).to.deep.equal([false, true]);
    expect(result.decisions.map(one => one.action?.kind ?? null)).to.deep.equal(['enter', null]);
  });

  it('records an instrument whose bar is missing, and shows it to the strategy as null', () => {
    const seen: unknown[] = [];
    const strategy = scripted(({ instruments }) => {
      seen.push(instruments[ETH]);
      return [];
    });
    const bot = botWith(strategy, { instrumentIds: [BTC, ETH] });
    const result = runBot({ bot, memory: MEMORY, holdings: NO_HOLDINGS, arrivals: [arrival(1_000)], isOverdue: true });
    expect(seen).to.deep.equal([null]);
    expect(result.decisions.find(one => one.instrumentId === ETH)?.why.code).to.equal('BAR_MISSING');
  });

  it('gives an exit the side of the position', () => {
    const position = {
      side: 'short',
      quantity: 1,
      entryPrice: 100,
      entries: 1,
      openedAt: epochMs(0),
      stopLoss: 110,
      takeProfit: null,
    } as const;
    const holdings = { positions: new Map([[BTC, position]]), onTheirWay: new Map(), lots: new Map() };
    const bot = botWith(scripted(() => [{ kind: 'exit', instrument: BTC }]));
    const result = runBot({ bot, memory: MEMORY, holdings, arrivals: [arrival(1_000)], isOverdue: false });
    expect(result.decisions[0]?.side).to.equal('short');
  });
});
