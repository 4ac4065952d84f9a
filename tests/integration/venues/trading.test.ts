import { expect } from 'chai';
import { findViolations } from '#scripts/chaos/invariants.ts';
import { drive } from '#scripts/research/lockstep/drive.ts';
import { VENUES, type VenueId } from '#shared/exchange/venues.ts';
import { startProcesses } from '#tests/installation/processes.ts';
import { PATIENT_BREAKERS } from '#tests/patient-breakers.ts';

const MINUTE_MS = 60_000;
const START = Date.UTC(2024, 0, 2);
const MINUTES = 12;
const SYMBOLS = ['BTC/USDT', 'ETH/USDT'];

/** The market is many times faster than the wall's clock, by which limits are counted. */
const granted = (venue: VenueId): Readonly<Record<string, number>> =>
  Object.fromEntries(VENUES[venue].capabilities.rateLimits.map(({ name, points }) => [name, 20 * points]));

/** A bot that enters on any trend and leaves soon, over a generated market of minute bars that waits to be told to go on. */
const profileOn = (venue: VenueId) => ({
  profile: 'demo',
  venue: { id: venue, rateLimits: granted(venue) },
  instruments: SYMBOLS,
  baseTimeframe: '1m',
  clock: 'market',
  log: { level: 'warn' },
  paperExchange: { symbols: SYMBOLS, seed: 'venues', speed: 'lockstep', start: START, baseTimeframe: '1m' },
  dataCollection: { historyBars: 60 },
  riskManager: {
    ...{ staleAfterBars: 2, maxPositionShare: 0.05, maxEntriesPerMinute: 1_000 },
    breakers: PATIENT_BREAKERS, // a busy machine is no fault
  },
  strategy: {
    barrierTimeoutMs: 600_000,
    bots: [
      {
        name: 'quick',
        strategy: 'trend-following',
        timeframe: '1m',
        minConfidence: 0,
        allocation: 0.5,
        params: {
          ...{ fastPeriod: 2, slowPeriod: 6, rsiEntry: 1, rsiExit: 0, volumeFactor: 0, entryWindowBars: null },
          ...{ stopAtr: 2, takeProfitAtr: 3, trailAtr: 2, trailStepAtr: 0.2, maxHoldBars: 5 },
        },
      },
    ],
  },
});

/** Binance is what the chaos and parity suites run on. */
const OTHERS = (Object.keys(VENUES) as VenueId[]).filter(venue => venue !== 'binance');
for (const venue of OTHERS) {
  describe(`a whole installation on ${venue}`, function () {
    this.timeout(600_000);

    it("enters, protects and exits, and its books are the venue's", async () => {
      const installation = await startProcesses(profileOn(venue));
      try {
        const closes = Array.from({ length: MINUTES }, (_, index) => START + (index + 1) * MINUTE_MS);
        const bars = new Map(closes.map(close => [close, SYMBOLS]));
        await drive(installation, { from: START, until: START + MINUTES * MINUTE_MS, bars });
        const { db } = installation.database;
        const closed = await db.selectFrom('positions').select('id').where('closed_at', 'is not', null).execute();
        const stops = await db
          .selectFrom('orders')
          .select('position_id')
          .where('purpose', '=', 'stop-loss')
          .where('venue_order_id', 'is not', null)
          .execute();
        expect(closed.length).to.be.greaterThan(2);
        expect(stops.map(stop => stop.position_id)).to.include.members(closed.map(position => position.id));
        expect(await findViolations({ db, control: installation.control.get, account: 'main', venue })).to.deep.equal(
          [],
        );
      } finally {
        await installation.dispose();
      }
    });
  });
}
