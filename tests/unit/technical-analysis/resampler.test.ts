import { expect } from 'chai';
import { Resampler, type TextBar } from '#agents/technical-analysis/core/resampler.ts';
import { epochMs } from '#shared/kernel/time.ts';

const candle = (second: number, close: number, volume = '1.1'): TextBar => ({
  openTime: epochMs(second * 1_000),
  open: `${close - 1}`,
  high: `${close + 2}`,
  low: `${close - 2}`,
  close: `${close}`,
  volume,
});

const run = (resampler: Resampler, candles: readonly TextBar[]) => candles.map(one => resampler.add(one));

describe('Resampler', () => {
  it('passes candles of its own timeframe through, to the letter', () => {
    const one = { ...candle(7, 10), volume: '1.50' };
    expect(new Resampler('1s', '1s').add(one)).to.deep.equal([one]);
  });

  it('closes a bar with its last candle', () => {
    const closed = run(
      new Resampler('5s', '1s'),
      [10, 14, 9, 12, 11].map((close, index) => candle(index, close)),
    );
    expect(closed.slice(0, 4)).to.deep.equal([[], [], [], []]);
    expect(closed[4]).to.deep.equal([{ openTime: 0, open: '9', high: '16', low: '7', close: '11', volume: '5.5' }]);
  });

  it('adds volumes without rounding', () => {
    const candles = [0, 1, 2, 3, 4].map(second => candle(second, 10, '0.1'));
    expect(run(new Resampler('5s', '1s'), candles)[4]?.[0]?.volume).to.equal('0.5');
  });

  it('closes a bar whose end is a hole with the next candle, and forms it from what is there', () => {
    const closed = run(new Resampler('5s', '1s'), [candle(1, 10), candle(3, 12), candle(11, 20)]);
    expect(closed[2]).to.deep.equal([{ openTime: 0, open: '9', high: '14', low: '8', close: '12', volume: '2.2' }]);
  });

  it('knows no bar that has no candle', () => {
    const closed = run(new Resampler('5s', '1s'), [candle(4, 10), candle(24, 20)]).flat();
    expect(closed.map(bar => bar.openTime)).to.deep.equal([0, 20_000]);
  });

  it('closes two bars at once when a candle after a hole is the last of its bar', () => {
    const closed = run(new Resampler('5s', '1s'), [candle(0, 10), candle(9, 20)]);
    expect(closed[1]?.map(bar => bar.openTime)).to.deep.equal([0, 5_000]);
  });

  it('goes on with a bar that began before', () => {
    const whole = new Resampler('5s', '1s');
    const resumed = new Resampler('5s', '1s');
    const candles = [10, 14, 9, 12, 11].map((close, index) => candle(index, close));
    const expected = run(whole, candles)[4];
    resumed.resume({ openTime: epochMs(0), open: '9', high: '16', low: '7', close: '9', volume: '3.3' });
    expect(run(resumed, candles.slice(3))[1]).to.deep.equal(expected);
  });
});
