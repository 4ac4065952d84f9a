import { expect } from 'chai';
import { isProtective as ofBinance } from '#shared/exchange/binance/order-requests.ts';
import { isProtective as ofCoinbase } from '#shared/exchange/coinbase/order-requests.ts';

describe('F15: what may pass while entries are held back', () => {
  for (const [venue, isProtective] of Object.entries({ binance: ofBinance, coinbase: ofCoinbase })) {
    it(`${venue}: stops, and sales that leave a position; no purchase`, () => {
      expect(isProtective({ type: 'stop-loss-limit', side: 'sell' })).to.equal(true);
      expect(isProtective({ type: 'market', side: 'sell' })).to.equal(true);
      expect(isProtective({ type: 'market', side: 'buy' })).to.equal(false);
      expect(isProtective({ type: 'limit', side: 'buy' })).to.equal(false);
    });
  }
});
