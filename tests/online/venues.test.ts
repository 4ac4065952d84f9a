import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { ClientOrderId } from '#shared/domain/order.ts';
import type { Exchange, MarketData } from '#shared/exchange/port.ts';
import { type Keys, type OpenOptions, VENUES } from '#shared/exchange/venues.ts';
import { floorToStep } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';

/*
 * The venues' own test networks: `npm run test:online`. What cannot be reached is skipped, and so is trading without a key:
 * TRADEWIND_ONLINE_<VENUE>_KEY, _SECRET and, where there is one, _PASSPHRASE.
 */

const SYMBOL = 'BTC/USDT' as MarketSymbol;
const wallNow = (): EpochMs => epochMs(Date.now());

function keysOf(venue: string): Keys | null {
  const [apiKey, secret, passphrase] = ['KEY', 'SECRET', 'PASSPHRASE'].map(
    part => process.env[`TRADEWIND_ONLINE_${venue.toUpperCase()}_${part}`],
  );
  return apiKey && secret ? { apiKey, secret, passphrase } : null;
}

for (const [name, { testNetwork, openMarketData, openExchange }] of Object.entries(VENUES)) {
  describe(`the test network of ${name}`, function () {
    this.timeout(600_000);
    const options = (): OpenOptions => ({ ...(testNetwork ?? missing()), recvWindowMs: 5_000, wallNow });
    const missing = (): never => {
      throw new Error(`${name} has no test network`);
    };
    let market: MarketData | null = null;

    before(async function () {
      if (testNetwork === null) this.skip();
      market = await openMarketData(options());
      const time = await market.serverTime();
      if (!time.ok && time.error.code === 'VENUE_UNREACHABLE') this.skip();
      expect(time.ok && Math.abs(time.value - wallNow())).to.be.lessThan(60_000);
    });
    after(() => market?.close());

    it('tells instruments and closed bars', async () => {
      const instruments = await market?.instruments([SYMBOL]);
      expect(instruments?.ok && instruments.value.map(({ symbol }) => symbol)).to.deep.equal([SYMBOL]);
      const from = epochMs(wallNow() - 3_600_000);
      const bars = await market?.candles({ symbol: SYMBOL, timeframe: '1m', from, limit: 10 });
      const times = bars?.ok ? bars.value.map(({ openTime }) => openTime) : [];
      expect(times).to.not.be.empty.and.deep.equal([...times].sort((a, b) => a - b));
    });

    it('takes an order far from the market, tells it by our id, and cancels it', async function () {
      const keys = keysOf(name);
      if (keys === null) this.skip();
      const exchange: Exchange = await openExchange({ ...options(), keys, symbols: [SYMBOL] });
      try {
        expect(await exchange.permissions()).to.have.nested.property('value.trades', true);
        expect(await exchange.balances()).to.have.property('ok', true);
        const clientOrderId = randomUUID().replaceAll('-', '') as ClientOrderId;
        const placed = await exchange.place(await farOrder(exchange, clientOrderId));
        expect(placed.kind, JSON.stringify(placed)).to.equal('confirmed');
        const read = await exchange.orderByClientId(SYMBOL, clientOrderId);
        expect(read.ok && read.value?.state).to.equal('open');
        const cancelled = await exchange.cancel({ symbol: SYMBOL, clientOrderId, sentAt: wallNow() });
        expect(cancelled.kind === 'confirmed' && cancelled.value.state).to.equal('cancelled');
      } finally {
        await exchange.close();
      }
    });
  });
}

/** Half of the last price, for a little more than the smallest value. */
async function farOrder(exchange: Exchange, clientOrderId: ClientOrderId) {
  const [listed, bars] = await Promise.all([
    exchange.instruments([SYMBOL]),
    exchange.candles({ symbol: SYMBOL, timeframe: '1m', from: epochMs(wallNow() - 3_600_000), limit: 60 }),
  ]);
  const instrument = listed.ok ? listed.value[0] : undefined;
  const close = bars.ok ? bars.value.at(-1)?.close : undefined;
  if (instrument === undefined || close === undefined) throw new Error(`${SYMBOL} is not listed`);
  const limitPrice = floorToStep(instrument.tickSize.plus(close).div(2), instrument.tickSize);
  const quantity = floorToStep(instrument.minNotional.times(2).div(limitPrice), instrument.stepSize)
    .plus(instrument.stepSize)
    .plus(instrument.minQuantity);
  const terms = { side: 'buy', type: 'limit', timeInForce: 'GTC', stopPrice: null } as const;
  return { ...terms, symbol: SYMBOL, clientOrderId, quantity, limitPrice, sentAt: wallNow() };
}
