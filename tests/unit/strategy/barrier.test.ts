import { expect } from 'chai';
import fc from 'fast-check';
import { type BarrierInput, gather, type Pending } from '#agents/strategy/core/barrier.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { arrival, arrived, BTC, ETH } from './bots.ts';

const input = (options: Partial<BarrierInput> = {}): BarrierInput => ({
  instrumentIds: [BTC, ETH],
  barTime: null,
  pending: {},
  arrivals: [],
  isOverdue: false,
  ...options,
});
const times = (output: ReturnType<typeof gather>) => output.bars.map(bar => bar.openTime);

describe('the barrier over instruments', () => {
  it('steps when all instruments are there, whatever came first', () => {
    const output = gather(input({ arrivals: [arrival(1_000, ETH), arrival(1_000, BTC)] }));
    expect(output.bars).to.have.length(1);
    expect(output.bars[0]?.instruments[BTC]).to.deep.equal(arrived(1_000, BTC));
    expect(output.pending).to.deep.equal({});
  });

  it('waits for what is missing, and remembers what came', () => {
    const first = gather(input({ arrivals: [arrival(1_000, BTC)] }));
    expect(first.bars).to.have.length(0);
    const stored: Pending = JSON.parse(JSON.stringify(first.pending));
    const second = gather(input({ pending: stored, arrivals: [arrival(1_000, ETH)] }));
    expect(Object.values(second.bars[0]?.instruments ?? {})).not.to.include(null);
  });

  it('steps without an instrument once another has sent a later bar', () => {
    const output = gather(input({ arrivals: [arrival(1_000, BTC), arrival(2_000, BTC)] }));
    expect(times(output)).to.deep.equal([1_000]);
    expect(output.bars[0]?.instruments[ETH]).to.equal(null);
    expect(Object.keys(output.pending)).to.deep.equal(['2000']);
  });

  it('does not mind a later bar that came before in the same batch', () => {
    const batch = [arrival(1_000, BTC), arrival(2_000, BTC), arrival(1_000, ETH), arrival(2_000, ETH)];
    const output = gather(input({ arrivals: batch }));
    expect(times(output)).to.deep.equal([1_000, 2_000]);
    expect(output.bars.flatMap(bar => Object.values(bar.instruments))).not.to.include(null);
  });

  it('steps with what is there when the wait is over', () => {
    const output = gather(input({ pending: { 1000: { [BTC]: arrived(1_000) } }, isOverdue: true }));
    expect(times(output)).to.deep.equal([1_000]);
    expect(output.bars[0]?.instruments[ETH]).to.equal(null);
  });

  it('steps on no bar twice: what comes later for it is late', () => {
    const output = gather(input({ barTime: epochMs(1_000), arrivals: [arrival(1_000, ETH)] }));
    expect(output.bars).to.have.length(0);
    expect(output.late).to.have.length(1);
    expect(output.pending).to.deep.equal({});
  });

  it('ignores an instrument that is not the bot’s', () => {
    const output = gather(input({ instrumentIds: [BTC], arrivals: [arrival(1_000, ETH)] }));
    expect(output.bars).to.have.length(0);
  });

  it('comes to the same bars however complete arrivals are cut into batches and shuffled within them', () => {
    const all = [1, 2, 3, 4, 5].flatMap(bar => [arrival(bar * 1_000, BTC), arrival(bar * 1_000, ETH)]);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 10, maxLength: 10 }),
        fc.infiniteStream(fc.nat()),
        (cuts, order) => {
          let [pending, barTime]: [Pending, number | null] = [{}, null];
          const stepped: number[] = [];
          for (let at = 0; at < all.length; ) {
            const size = 2 * (cuts[at] ?? 1);
            const batch = all.slice(at, at + size).map(one => ({ one, rank: order.next().value as number }));
            const arrivals = batch.sort((a, b) => a.rank - b.rank).map(({ one }) => one);
            const output = gather(input({ pending, barTime: barTime === null ? null : epochMs(barTime), arrivals }));
            for (const bar of output.bars) {
              expect(Object.values(bar.instruments)).not.to.include(null);
              stepped.push(bar.openTime);
              barTime = bar.openTime;
            }
            pending = output.pending;
            at += size;
          }
          expect(stepped).to.deep.equal([1_000, 2_000, 3_000, 4_000, 5_000]);
        },
      ),
      { numRuns: 50 },
    );
  });
});
