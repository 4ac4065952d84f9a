import { expect } from 'chai';
import { planOf, type WatchingBot } from '#agents/technical-analysis/core/plan.ts';

const ema = (period: number) => ({ indicator: 'ema', params: { period } });
const bot = (id: string, options: Partial<WatchingBot> = {}): WatchingBot => ({
  id,
  instrumentIds: ['binance:BTC/USDT'],
  timeframe: '1s',
  features: { fast: ema(5), slow: ema(20) },
  ...options,
});

describe('planOf', () => {
  it('computes a number that two bots want once', () => {
    const plan = planOf([bot('one'), bot('two', { features: { mean: ema(20), other: ema(7) } })], '1s');
    const [series] = plan.instruments.get('binance:BTC/USDT')?.series ?? [];
    expect(series?.features.map(one => one.id)).to.deep.equal(['ema(20)', 'ema(5)', 'ema(7)']);
    expect(plan.instruments.get('binance:BTC/USDT')?.bots.map(one => one.id)).to.deep.equal(['one', 'two']);
  });

  it('puts a feature of another timeframe into a series of its own', () => {
    const features = { fast: ema(5), slow: { ...ema(20), timeframe: '1m' as const } };
    const entry = planOf([bot('one', { timeframe: '5s', features })], '1s').instruments.get('binance:BTC/USDT');
    expect(entry?.series.map(one => one.timeframe)).to.deep.equal(['5s', '1m']);
    expect(entry?.bots[0]?.features).to.deep.equal([
      { name: 'fast', timeframe: '5s', id: 'ema(5)' },
      { name: 'slow', timeframe: '1m', id: 'ema(20)' },
    ]);
  });

  it('serves the others when one bot cannot be served, and says why', () => {
    const plan = planOf(
      [
        bot('good'),
        bot('unknown', { features: { x: { indicator: 'nope', params: {} } } }),
        bot('odd', { timeframe: '5s', features: { x: ema(3) } }),
      ],
      '3m',
    );
    expect(plan.faults.join('\n')).to.contain('unknown: feature x: unknown indicator nope');
    expect(plan.faults.join('\n')).to.contain('odd: timeframe 5s is no multiple of the base timeframe 3m');
    const served = planOf([bot('good'), bot('unknown', { features: { x: { indicator: 'nope', params: {} } } })], '1s');
    expect(served.instruments.get('binance:BTC/USDT')?.bots.map(one => one.id)).to.deep.equal(['good']);
  });

  it('watches a bot that asks for no features, for its bars', () => {
    const entry = planOf([bot('bare', { features: {} })], '1s').instruments.get('binance:BTC/USDT');
    expect(entry?.series.map(one => one.timeframe)).to.deep.equal(['1s']);
  });
});
