import { expect } from 'chai';
import sinon from 'sinon';
import { AccountListener, type StreamOptions } from '#agents/execution/stream.ts';
import type { AccountEvent } from '#shared/exchange/port.ts';
import { deriveId, hexOf } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';

describe('execution: what the account stream tells', () => {
  it('moves market time before the desk acts on it: a stop may fill before the candle of its bar is told', () => {
    const marketNow = sinon.spy();
    const post = sinon.spy();
    const key = { account: 'main', instrumentId: 'binance:BTC/USDT' };
    const id = deriveId('order');
    const listener = new AccountListener({
      context: { marketNow },
      desks: { keyOfOrder: () => key, post },
    } as unknown as StreamOptions);
    const venueTime = epochMs(Date.UTC(2021, 4, 19, 12, 55));
    const order = { clientOrderId: hexOf(id), venueOrderId: '7', state: 'filled', updatedAt: venueTime };
    listener.hear({ kind: 'order-updated', order, fill: null, reason: '', venueTime } as unknown as AccountEvent);
    expect(marketNow.calledOnceWithExactly(venueTime)).to.equal(true);
    expect(marketNow.calledBefore(post)).to.equal(true);
  });
});
