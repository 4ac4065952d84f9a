import { expect } from 'chai';
import fc from 'fast-check';
import { FlowMeter } from '#agents/data-collection/core/flow-meter.ts';
import { joinFlows } from '#shared/domain/flow.ts';
import { epochMs } from '#shared/kernel/time.ts';

const at = (ms: number) => epochMs(60_000 + ms);
const meter = () => new FlowMeter('1m');
const BUY = { quantity: '0.1', takerSide: 'buy' } as const;

describe('the flow of a bar', () => {
  it('counts trades by their own time, and what takers bought, as decimals', () => {
    const one = meter();
    one.tradesFollowed(epochMs(0));
    for (const ms of [0, 1, 59_999]) one.trade({ at: at(ms), ...BUY });
    one.trade({ at: at(5), quantity: '7', takerSide: 'sell' });
    one.trade({ at: at(60_000), ...BUY });
    expect(one.take(at(0))).to.deep.equal({ buyVolume: 0.3, trades: 4, meanSpread: null, meanImbalance: null });
    expect(one.take(at(60_000))).to.include({ buyVolume: 0.1, trades: 1 });
  });

  it('is not known of bars during which trades were not followed from the start', () => {
    const one = meter();
    expect(one.take(epochMs(0))).to.equal(null);
    one.tradesFollowed(at(1));
    one.trade({ at: at(2), ...BUY });
    expect(one.take(at(0))).to.equal(null);
    expect(one.take(at(60_000))).to.include({ trades: 0 });
    one.tradesLost();
    one.tradesFollowed(at(125_000));
    expect(one.take(at(120_000))).to.equal(null);
  });

  it('weighs quotes by how long they held, also across the ends of bars', () => {
    const one = meter();
    one.quoted(at(-30_000), { bid: 99, bidSize: 3, ask: 101, askSize: 1 });
    one.quoted(at(15_000), { bid: 99.5, bidSize: 1, ask: 100.5, askSize: 1 });
    expect(one.take(epochMs(0))).to.deep.equal({ buyVolume: null, trades: null, meanSpread: 0.02, meanImbalance: 0.5 });
    const flow = one.take(at(0));
    expect(flow?.meanSpread).to.be.closeTo(0.25 * 0.02 + 0.75 * 0.01, 1e-15);
    expect(flow?.meanImbalance).to.be.closeTo(0.125, 1e-15);
    expect(one.take(at(60_000))?.meanSpread).to.be.closeTo(0.01, 1e-15);
  });

  it('knows no quote while prices cross, nobody offers, or the connection is lost', () => {
    const one = meter();
    one.quoted(at(0), { bid: 101, bidSize: 3, ask: 101, askSize: 1 });
    expect(one.take(at(0))).to.equal(null);
    one.quoted(at(60_000), { bid: 99, bidSize: 1, ask: 101, askSize: 1 });
    expect(one.mid()).to.equal(100);
    one.quoted(at(90_000), null);
    expect(one.mid()).to.equal(null);
    expect(one.take(at(60_000))?.meanSpread).to.be.closeTo(0.02, 1e-15);
    expect(one.take(at(120_000))).to.equal(null);
  });

  it('stays within its bounds whatever comes, in any order', () => {
    const size = fc.double({ min: 0, max: 1e6, noNaN: true });
    const price = fc.double({ min: 1e-6, max: 1e6, noNaN: true });
    const quote = fc.record({ bid: price, bidSize: size, ask: price, askSize: size });
    const event = fc.record({ ms: fc.integer({ min: 0, max: 600_000 }), quote: fc.option(quote) });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), events => {
        const one = meter();
        for (const { ms, quote } of events) one.quoted(at(ms), quote);
        for (let bar = 0; bar < 10; bar++) {
          const { meanSpread = null, meanImbalance = null } = one.take(at(bar * 60_000)) ?? {};
          if (meanSpread === null || meanImbalance === null) continue;
          expect(meanSpread).to.be.greaterThan(0);
          expect(Math.abs(meanImbalance)).to.be.at.most(1);
        }
      }),
    );
  });

  it('of a longer bar is known as far as all its parts are', () => {
    const known = { buyVolume: 1, trades: 2, meanSpread: 0.01, meanImbalance: -0.5 };
    const little = { ...known, buyVolume: null, meanSpread: null, meanImbalance: 0.5 };
    expect(joinFlows([known, known])).to.deep.equal({ ...known, buyVolume: 2, trades: 4 });
    expect(joinFlows([known, little, null])).to.deep.equal({
      ...{ buyVolume: null, trades: null, meanSpread: 0.01, meanImbalance: 0 },
    });
    expect(joinFlows([null, null])).to.equal(null);
  });
});
