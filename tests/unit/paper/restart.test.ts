import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import sinon from 'sinon';
import type { PaperVenue } from '#shared/exchange/paper/venue.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Command } from '#shared/simulation/types.ts';
import { BTC, booksOf, ETH, NOON, type OpenedVenue, openVenue, SECOND, tempFolders } from './open-venue.ts';

/** What a client or the clock may do next. Prices are in basis points of the last one. */
type Action =
  | { readonly kind: 'wait'; readonly bars: number }
  | { readonly kind: 'market'; readonly side: 'buy' | 'sell'; readonly eth: boolean; readonly size: number }
  | { readonly kind: 'limit'; readonly side: 'buy' | 'sell'; readonly eth: boolean; readonly bps: number }
  | { readonly kind: 'oco'; readonly eth: boolean; readonly bps: number }
  | { readonly kind: 'cancel-all'; readonly eth: boolean }
  | { readonly kind: 'deposit'; readonly amount: number };

const side = fc.constantFrom('buy' as const, 'sell' as const);
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), bars: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('market' as const), side, eth: fc.boolean(), size: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant('limit' as const), side, eth: fc.boolean(), bps: fc.integer({ min: 0, max: 8 }) }),
  fc.record({ kind: fc.constant('oco' as const), eth: fc.boolean(), bps: fc.integer({ min: 2, max: 12 }) }),
  fc.record({ kind: fc.constant('cancel-all' as const), eth: fc.boolean() }),
  fc.record({ kind: fc.constant('deposit' as const), amount: fc.integer({ min: -50, max: 500 }) }),
);
const actions = fc.array(action, { minLength: 5, maxLength: 25 });

function commandOf(venue: PaperVenue, act: Exclude<Action, { kind: 'wait' }>, id: number): Command {
  const account = 'main';
  if (act.kind === 'deposit')
    return { kind: 'adjust-balance', account, asset: 'USDT', amount: new Decimal(act.amount) };
  const symbol = act.eth ? ETH : BTC;
  const clientOrderId = `c${id}`;
  if (act.kind === 'cancel-all') return { kind: 'cancel-open-orders', account, symbol, cancelClientId: clientOrderId };
  const { tickSize, stepSize } = venue.listing(symbol)!;
  const last = venue.quote(symbol)!.lastPrice;
  const away = (bps: number): Decimal =>
    last
      .times(1 + bps / 10_000)
      .div(tickSize)
      .trunc()
      .times(tickSize);
  const quantity = new Decimal(300).div(last).div(stepSize).trunc().times(stepSize);
  if (act.kind === 'market') {
    const amount = { kind: 'base', quantity: quantity.times(act.size) } as const;
    return { kind: 'place-order', account, order: { type: 'market', symbol, side: act.side, clientOrderId, amount } };
  }
  if (act.kind === 'limit') {
    const price = away(act.side === 'buy' ? -act.bps : act.bps);
    const terms = { symbol, side: act.side, clientOrderId, quantity, price } as const;
    return { kind: 'place-order', account, order: { type: 'limit', timeInForce: 'GTC', ...terms } };
  }
  const leg = { symbol, side: 'sell', quantity } as const;
  return {
    kind: 'place-oco',
    account,
    clientListId: clientOrderId,
    above: { ...leg, type: 'limit-maker', clientOrderId: `${clientOrderId}a`, price: away(act.bps) },
    below: { ...leg, type: 'stop-loss', clientOrderId: `${clientOrderId}b`, stopPrice: away(-act.bps) },
  };
}

async function perform(exchange: OpenedVenue, act: Action, id: number): Promise<void> {
  if (act.kind === 'wait') await exchange.advance(act.bars);
  else exchange.venue.execute(commandOf(exchange.venue, act, id));
}

const journalFile = (folder: string): string =>
  join(folder, readdirSync(folder).find(name => name.startsWith('journal'))!);

describe('paper exchange: restart', () => {
  const folders = tempFolders();
  afterEach(() => folders.remove());

  it('is after a crash at any byte what the clients had been told by then', async () => {
    let fills = 0;
    await fc.assert(
      fc.asyncProperty(actions, fc.double({ min: 0, max: 1, noNaN: true }), async (acts, cutAt) => {
        const folder = folders.make();
        const exchange = await openVenue(folder);
        const file = journalFile(folder);
        const begin = statSync(file).size;
        const told: { readonly size: number; readonly books: string }[] = [{ size: begin, books: booksOf(exchange) }];
        for (const [id, act] of acts.entries()) {
          // Bar by bar, so that every journaled step has its books.
          const single = act.kind === 'wait' ? Array.from({ length: act.bars }, () => ({ ...act, bars: 1 })) : [act];
          for (const one of single) {
            await perform(exchange, one, id);
            told.push({ size: statSync(file).size, books: booksOf(exchange) });
          }
        }
        fills += exchange.state().trades;
        exchange.opened.journal.close();
        const cut = Math.round(begin + cutAt * (statSync(file).size - begin));
        const crashed = folders.copyOf(folder);
        truncateSync(journalFile(crashed), cut);
        const again = await openVenue(crashed);
        expect(booksOf(again)).to.equal(told.findLast(each => each.size <= cut)!.books);
        again.opened.journal.close();
      }),
      { numRuns: 25 },
    );
    expect(fills, 'the runs traded').to.be.greaterThan(20);
  });

  it('gives the same with a compaction at any moment', async () => {
    await fc.assert(
      fc.asyncProperty(actions, fc.nat(24), async (acts, compactAfter) => {
        const plain = await openVenue(folders.make());
        const folder = folders.make();
        let other = await openVenue(folder);
        for (const [id, act] of acts.entries()) {
          await perform(plain, act, id);
          await perform(other, act, id);
          if (id !== compactAfter) continue;
          other.compact();
          other.opened.journal.close();
          other = await openVenue(folder);
        }
        expect(booksOf(other)).to.equal(booksOf(plain));
        for (const each of [plain, other]) each.opened.journal.close();
      }),
      { numRuns: 15 },
    );
  });

  it('fills while it was down what would have filled, on a running clock', async () => {
    const bought = { kind: 'market', side: 'buy', eth: false, size: 10 } as const;
    const resting = [
      { kind: 'limit', side: 'buy', eth: false, bps: 3 },
      { kind: 'oco', eth: false, bps: 10 },
      { kind: 'limit', side: 'sell', eth: false, bps: 6 },
    ] as const;
    const run = async (folder: string, restart: boolean): Promise<OpenedVenue> => {
      const timers = sinon.useFakeTimers({ now: NOON + 300, toFake: ['setTimeout', 'clearTimeout', 'Date'] });
      try {
        const wall = {
          get time() {
            return epochMs(Date.now());
          },
        };
        const running = { speed: 1, start: null } as const;
        const exchange = await openVenue(folder, running, wall);
        exchange.start();
        for (const [id, act] of [bought, ...resting].entries()) await perform(exchange, act, id);
        if (restart) exchange.stop();
        timers.tick(600 * SECOND);
        exchange.stop();
        exchange.opened.journal.close();
        return restart ? await openVenue(folder, running, wall) : exchange;
      } finally {
        timers.restore();
      }
    };
    const [steady, restarted] = [await run(folders.make(), false), await run(folders.make(), true)];
    expect(steady.state().trades).to.be.greaterThan(1);
    expect(booksOf(restarted)).to.equal(booksOf(steady));
    restarted.opened.journal.close();
  });
});
