import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { VenueOrderId } from '#shared/domain/order.ts';
import { readFrame } from '#shared/exchange/coinbase/frames.ts';
import { openOrderNews } from '#shared/exchange/coinbase/order-news.ts';
import type { AccountEvent, VenueFill, VenueOrder, VenueOrderState } from '#shared/exchange/port.ts';
import { openSequence } from '#shared/exchange/streams/sequence.ts';
import { fault } from '#shared/exchange/verdict.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { err, ok } from '#shared/kernel/result.ts';
import { epochMs } from '#shared/kernel/time.ts';

const at = (filled: string, left: string, state: VenueOrderState): VenueOrder => ({
  ...{ symbol: 'BTC/USD' as MarketSymbol, venueOrderId: 'o' as VenueOrderId, clientOrderId: 'c' },
  ...{ side: 'buy', type: 'limit', timeInForce: 'GTC', limitPrice: new Decimal(10), stopPrice: null },
  quantity: new Decimal(filled).plus(left),
  filledQuantity: new Decimal(filled),
  filledQuote: new Decimal(filled).times(10),
  state,
  venueListId: null,
  updatedAt: epochMs(1),
});
const fill = (id: string, quantity: string): VenueFill => ({
  ...{ symbol: 'BTC/USD' as MarketSymbol, venueOrderId: 'o' as VenueOrderId, clientOrderId: 'c', side: 'buy' },
  ...{ venueTradeId: id, quantity: new Decimal(quantity), price: new Decimal(10), fee: new Decimal(0) },
  ...{ feeAsset: 'USD', isMaker: false, venueTime: epochMs(1) },
});

/** What is told of these updates, when the venue lists those fills each time it is asked; null: it does not answer. */
async function news(
  updates: readonly VenueOrder[],
  listed: readonly (readonly VenueFill[] | null)[],
): Promise<readonly string[]> {
  const events: AccountEvent[] = [];
  const answers = [...listed];
  let asked = 0;
  const heard = openOrderNews({
    orders: {
      remember: () => undefined,
      fillsOf: async () => {
        asked += 1;
        const answer = answers.shift() ?? null;
        return answer === null ? err(fault('VENUE_UNREACHABLE', 'away')) : ok(answer);
      },
    },
    tell: event => events.push(event),
  });
  for (const order of updates) heard.hear({ order, reason: '' });
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  expect(asked).to.equal(listed.length);
  return events.map(event => {
    if (event.kind !== 'order-updated') return event.kind;
    const { order, fill: traded } = event;
    return `${order.state} ${order.filledQuantity}/${order.quantity} ${traded?.venueTradeId ?? '-'}`;
  });
}

describe("news of Coinbase's orders", () => {
  it('tells one event per fill, with what was filled by then', async () => {
    const updates = [at('0', '3', 'open'), at('3', '0', 'filled')];
    expect(await news(updates, [[fill('1', '1'), fill('2', '2')]])).to.deep.equal([
      'open 0/3 -',
      'partly-filled 1/3 1',
      'filled 3/3 2',
    ]);
  });

  it('tells a fill once, and asks only when more is filled', async () => {
    const updates = [at('1', '2', 'partly-filled'), at('1', '2', 'partly-filled'), at('3', '0', 'filled')];
    expect(await news(updates, [[fill('1', '1')], [fill('1', '1'), fill('2', '2')]])).to.deep.equal([
      'partly-filled 1/3 1',
      'partly-filled 1/3 -',
      'filled 3/3 2',
    ]);
  });

  it('shows what is missing when the venue does not list a fill yet, and asks again', async () => {
    const updates = [at('3', '0', 'filled'), at('3', '0', 'filled')];
    expect(await news(updates, [null, [fill('1', '3')]])).to.deep.equal(['filled 3/3 -', 'filled 3/3 1']);
  });

  it('tells the end of an order that was partly filled, with the quantity that it had', async () => {
    const updates = [at('1', '2', 'partly-filled'), at('1', '0', 'cancelled')];
    expect(await news(updates, [[fill('1', '1')]])).to.deep.equal(['partly-filled 1/3 1', 'cancelled 1/3 -']);
  });
});

describe("frames of Coinbase's streams", () => {
  it('counts them: one after the other, missed, or there already', () => {
    const sequence = openSequence();
    expect([4, 5, 7, 6, 7, 8].map(number => sequence.take(number))).to.deep.equal([
      'next',
      'next',
      'missed',
      'again',
      'again',
      'next',
    ]);
    sequence.restart();
    expect(sequence.take(0)).to.equal('next');
  });

  it('tells a message from a refusal and from what it cannot read', () => {
    const message = {
      channel: 'user',
      client_id: '',
      timestamp: '2023-02-09T20:33:57.609931463Z',
      sequence_num: 0,
      events: [],
    };
    expect(readFrame(JSON.stringify(message))).to.deep.equal({
      kind: 'message',
      channel: 'user',
      at: Date.parse('2023-02-09T20:33:57.609Z'),
      sequence: 0,
      events: [],
    });
    const refusal = '{"type":"error","message":"authentication failure"}';
    expect(readFrame(refusal)).to.deep.equal({ kind: 'refused', message: 'authentication failure' });
    for (const text of ['', '{', '[]', 'null', '{"channel":"user"}'])
      expect(readFrame(text).kind).to.equal('unreadable');
  });
});
