import { expect } from 'chai';
import { type BinanceServer, createBinanceServer } from '#shared/exchange/paper/binance/server.ts';
import type { Kline } from '#shared/exchange/paper/market.ts';
import type { PaperVenue } from '#shared/exchange/paper/venue.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { type EpochMs, epochMs, type Timeframe } from '#shared/kernel/time.ts';
import { BTC, ETH, type OpenedVenue, openVenue, tempFolders } from '#tests/unit/paper/open-venue.ts';

const now = (): EpochMs => epochMs(Date.now());
const wall = {
  get time() {
    return now();
  },
};
const plain = ({ openTime, open, high, low, close, volume }: Kline): string =>
  [openTime, open, high, low, close, volume].join(' ');

describe('paper exchange: mirror of a live venue', function () {
  this.timeout(600_000);
  const folders = tempFolders();
  let original: OpenedVenue;
  let server: BinanceServer;
  let mirror: OpenedVenue;
  const folder = folders.make();
  let config: Parameters<typeof openVenue>[1];

  before(async () => {
    original = await openVenue(folders.make(), { speed: 1, start: null }, wall);
    original.start();
    server = createBinanceServer({
      venue: original.venue,
      keys: [],
      wallNow: now,
      newToken: length => 'x'.repeat(length),
    });
    const port = await server.listen(0, '127.0.0.1');
    const urls = { restUrl: `http://127.0.0.1:${port}`, streamUrl: `ws://127.0.0.1:${port}` };
    config = { feed: { kind: 'mirror', urls, historyBars: 90 }, speed: 1, start: null };
    mirror = await openVenue(folder, config, wall);
    mirror.start();
  });
  after(async () => {
    original.stop();
    mirror.stop();
    await server.close();
    original.opened.journal.close();
    mirror.opened.journal.close();
    folders.remove();
  });

  /** Resolves with the next so many closed bars of the mirror. */
  const nextBars = (venue: PaperVenue, count: number): Promise<readonly Kline[]> =>
    new Promise(resolve => {
      const bars: Kline[] = [];
      const leave = venue.follow({ kind: 'bars', symbol: BTC, timeframe: '1s' }, event => {
        if (event.kind !== 'bar') return;
        bars.push(event.kline);
        if (bars.length < count) return;
        leave();
        resolve(bars);
      });
    });
  const lastBars = (venue: PaperVenue, timeframe: Timeframe, end: EpochMs): readonly string[] =>
    venue
      .klines(BTC, timeframe, { end, limit: 50 })
      .filter(bar => bar.closed)
      .map(plain);

  it('lists what the venue lists, serves its history and its bars as they close, and trades at its prices', async () => {
    expect(mirror.venue.listing(ETH)?.tickSize).to.deep.equal(original.venue.listing(ETH)?.tickSize);
    let until = (await nextBars(mirror.venue, 3))[1]!.openTime;
    // on a busy machine its history begins later
    while (lastBars(mirror.venue, '1s', until).length < 50) until = (await nextBars(mirror.venue, 1))[0]!.openTime;
    expect(lastBars(mirror.venue, '1s', until)).to.deep.equal(lastBars(original.venue, '1s', until));
    for (const timeframe of ['1m', '5m'] as const) {
      const own = lastBars(mirror.venue, timeframe, until);
      expect(own.length, timeframe).to.be.greaterThan(5);
      expect(lastBars(original.venue, timeframe, until).slice(-own.length)).to.deep.equal(own);
    }
    const { reply } = mirror.venue.execute<'place-order'>({
      kind: 'place-order',
      account: 'main',
      order: {
        type: 'market',
        symbol: BTC,
        side: 'buy',
        clientOrderId: 'mirrored',
        amount: { kind: 'quote', quoteQuantity: new Decimal(500) },
      },
    });
    expect(reply.ok).to.equal(true);
  });

  it('is after a restart what its accounts were told, and has what it missed', async () => {
    await nextBars(mirror.venue, 1);
    const account = JSON.stringify(mirror.venue.account('main'));
    const trades = mirror.state().trades;
    mirror.stop();
    mirror.opened.journal.close();
    await nextBars(original.venue, 2);
    mirror = await openVenue(folder, config, wall);
    expect(JSON.stringify(mirror.venue.account('main'))).to.equal(account);
    expect(mirror.state().trades).to.equal(trades);
    const coming = nextBars(mirror.venue, 3);
    mirror.start();
    const heard = await coming;
    const times = heard.map(bar => bar.openTime);
    expect(times).to.deep.equal([times[0]!, times[0]! + 1_000, times[0]! + 2_000]);
  });
});
