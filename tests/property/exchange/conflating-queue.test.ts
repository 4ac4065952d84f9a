import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import { openConflatingQueue } from '#shared/exchange/streams/conflating-queue.ts';

/** What comes: an item of a kind, or a pause in which the listener may get on. */
const happening = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('BTC', 'ETH', 'SOL').map(tick => ({ kind: 'tick', tick }) as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'fill' } as const) },
  { weight: 2, arbitrary: fc.constant({ kind: 'turn' } as const) },
);
type Happening = typeof happening extends fc.Arbitrary<infer Value> ? Value : never;
interface Item {
  readonly key: string | null;
  readonly number: number;
}

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

/** What a listener that takes `busyTurns` turns for each item was told, and what was left out. */
async function play(happenings: readonly Happening[], busyTurns: number) {
  const put: Item[] = [];
  const told: Item[] = [];
  const dropped: Item[] = [];
  let atOnce = 0;
  const queue = openConflatingQueue<Item>({
    deliver: item => {
      expect(++atOnce).to.equal(1);
      told.push(item);
      if (busyTurns === 0) {
        atOnce -= 1;
        return;
      }
      return (async () => {
        for (let left = busyTurns; left > 0; left--) await turn();
        atOnce -= 1;
      })();
    },
    superseded: item => dropped.push(item),
  });
  for (const [number, each] of happenings.entries()) {
    if (each.kind === 'turn') {
      await turn();
      continue;
    }
    const item = { key: each.kind === 'tick' ? each.tick : null, number };
    put.push(item);
    queue.put(item, item.key);
  }
  while (queue.waiting > 0 || atOnce > 0) await turn();
  return { put, told, dropped };
}

describe('what waits between a socket and its listener', () => {
  it('is told in order; only ticks are left out, each for a newer one that is told', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { maxLength: 60 }), fc.integer({ min: 0, max: 5 }), async (all, busy) => {
        const { put, told, dropped } = await play(all, busy);
        const fills = (items: readonly Item[]) => items.filter(({ key }) => key === null);
        expect(fills(told)).to.deep.equal(fills(put));
        expect(fills(dropped)).to.deep.equal([]);
        const numbers = (items: readonly Item[]) => items.map(({ number }) => number);
        expect(numbers([...told, ...dropped]).sort((a, b) => a - b)).to.deep.equal(numbers(put));
        for (const symbol of ['BTC', 'ETH', 'SOL']) {
          const own = (items: readonly Item[]) => numbers(items.filter(({ key }) => key === symbol));
          expect(own(told)).to.deep.equal([...own(told)].sort((a, b) => a - b));
          expect(own(told).at(-1)).to.equal(own(put).at(-1));
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is at most one tick per symbol, however slow the listener', async () => {
    const busy = Array.from(
      { length: 500 },
      (_, index) => ({ kind: 'tick', tick: index % 2 ? 'BTC' : 'ETH' }) as const,
    );
    const { told, dropped } = await play(busy, 3);
    expect([told.length, dropped.length]).to.deep.equal([2, 498]);
  });

  it('tells every symbol in its turn, also beside ones that change all the time', async () => {
    const told: string[] = [];
    const queue = openConflatingQueue<string>({
      deliver: async symbol => {
        told.push(symbol);
        await turn();
      },
      superseded: () => undefined,
    });
    for (let round = 0; round < 20; round++) {
      for (const symbol of ['BTC', 'ETH']) queue.put(symbol, symbol);
      if (round === 5) queue.put('SOL', 'SOL');
      await turn();
      queue.put('ETH', 'ETH');
    }
    const first = told.indexOf('SOL');
    expect(first).to.be.within(1, 10);
    expect(told.filter(each => each === 'BTC').length).to.be.greaterThan(5);
    queue.close();
  });

  it('lets go of what was told, also when the listener never catches up', async () => {
    const told: WeakRef<object>[] = [];
    const queue = openConflatingQueue<object>({
      deliver: async item => {
        told.push(new WeakRef(item));
        await turn();
      },
      superseded: () => undefined,
    });
    for (let round = 0; round < 5_000; round++) {
      for (const symbol of ['BTC', 'ETH']) queue.put({ symbol }, symbol);
      await turn();
    }
    expect(queue.waiting).to.be.greaterThan(0);
    collectGarbage();
    expect(told.filter(item => item.deref() !== undefined).length).to.be.within(1, 2_000);
    queue.close();
  });
});
