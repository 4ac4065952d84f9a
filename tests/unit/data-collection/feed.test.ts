import { expect } from 'chai';
import fc from 'fast-check';
import { dataCollectionConfig } from '#agents/data-collection/config.ts';
import type { RawBar } from '#agents/data-collection/core/reading.ts';
import type { Finding, HeardCandle } from '#agents/data-collection/store.ts';
import { Feed } from '#agents/data-collection/streams/feed.ts';
import { type RepairOptions, repairFeed } from '#agents/data-collection/streams/repair.ts';
import { BINANCE } from '#shared/exchange/binance/capabilities.ts';
import { err, ok } from '#shared/kernel/result.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import { BTC, BTC_ID, rawBar, second } from './bars.ts';

const config = dataCollectionConfig.parse({ historyBars: 0, gapRetryMs: 0 });
/** One feed over a venue whose history a test writes. */
class Bench {
  readonly added: HeardCandle[] = [];
  readonly findings: Finding[] = [];
  readonly mended: string[] = [];
  readonly history = new Map<number, RawBar>();
  readonly feed: Feed;
  requests = 0;
  failures = 0;
  now = 0;
  wall = 0;
  #repair: Promise<void> = Promise.resolve();

  constructor() {
    this.feed = new Feed({
      instrumentId: BTC_ID,
      symbol: BTC,
      last: null,
      open: false,
      writer: { add: each => this.added.push(each), mend: id => this.mended.push(id) },
      report: finding => this.findings.push(finding),
      wallNow: () => epochMs(this.wall),
      repair: feed => this.#start(feed),
    });
    this.#start(this.feed);
  }

  #start(feed: Feed): void {
    const market: RepairOptions['market'] = {
      capabilities: BINANCE,
      serverTime: async () => ok(second(this.now)),
      candles: async ({ from, limit }) => {
        this.requests += 1;
        if (this.failures > 0) {
          this.failures -= 1;
          return err({ code: 'VENUE_UNREACHABLE', venueCode: null, message: 'down', retryAt: null });
        }
        const bars = [...this.history.values()].filter(bar => bar.openTime >= from && bar.openTime < second(this.now));
        return ok(bars.sort((a, b) => a.openTime - b.openTime).slice(0, limit));
      },
    };
    const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
    const context = { log, wallNow: (): EpochMs => epochMs(this.wall) };
    const writer = { settled: async () => undefined };
    this.#repair = repairFeed(feed, { market, timeframe: '1s', config, context, writer, stopped: () => false });
  }

  /** Everything that was asked for is there. */
  async idle(): Promise<void> {
    for (let last: Promise<void> | null = null; last !== this.#repair; ) {
      last = this.#repair;
      await last;
    }
  }

  /** The venue's clock passes these seconds, and its history has their bars. */
  trade(...seconds: readonly number[]): void {
    for (const n of seconds) this.history.set(n, rawBar(n));
    this.now = Math.max(this.now, ...seconds.map(n => n + 1));
  }

  get seconds(): readonly number[] {
    return this.added.map(each => each.candle.openTime / 1_000);
  }
  get codes(): readonly string[] {
    return this.findings.map(each => each.code);
  }
}

describe('a feed', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = new Bench();
    await bench.idle();
    bench.trade(1);
    bench.feed.receive(rawBar(1));
  });

  it('takes what comes in order', () => {
    bench.feed.receive(rawBar(2));
    expect(bench.added.map(each => [each.candle.openTime, each.source])).to.deep.equal([
      [second(1), 'stream'],
      [second(2), 'stream'],
    ]);
  });

  it('fills a hole from history before it goes on', async () => {
    bench.trade(2, 3, 4);
    bench.feed.receive(rawBar(4));
    bench.trade(5);
    bench.feed.receive(rawBar(5));
    await bench.idle();
    expect(bench.seconds).to.deep.equal([1, 2, 3, 4, 5]);
    expect(bench.added.map(each => each.source)).to.deep.equal([
      'stream',
      'backfill',
      'backfill',
      'backfill',
      'backfill',
    ]);
    expect(bench.codes).to.deep.equal([]);
  });

  it('records a hole that the venue cannot fill, after asking twice, and goes on', async () => {
    bench.now = 6;
    bench.feed.receive(rawBar(5));
    await bench.idle();
    expect(bench.seconds).to.deep.equal([1, 5]);
    expect(bench.requests).to.equal(2);
    expect(bench.findings).to.deep.include({
      instrumentId: BTC_ID,
      code: 'CANDLE_GAP',
      openTime: second(2),
      detail: { until: second(5), missing: 3 },
      state: 'mended',
    });
  });

  it('records a hole in the middle of what the venue has', async () => {
    bench.trade(2, 5, 6);
    bench.feed.receive(rawBar(6));
    await bench.idle();
    expect(bench.seconds).to.deep.equal([1, 2, 5, 6]);
    expect(bench.codes).to.deep.equal(['CANDLE_GAP']);
  });

  it('refuses a candle from the future, which would make all that follow look late', async () => {
    bench.trade(2);
    bench.feed.receive(rawBar(1_000_000));
    await bench.idle();
    bench.trade(3);
    bench.feed.receive(rawBar(3));
    await bench.idle();
    expect(bench.seconds).to.deep.equal([1, 2, 3]);
    expect(bench.codes).to.deep.equal(['CANDLE_NOT_OVER']);
  });

  it('asks until the venue answers', async () => {
    bench.trade(2, 3);
    bench.failures = 2;
    bench.feed.receive(rawBar(3));
    await bench.idle();
    expect(bench.seconds).to.deep.equal([1, 2, 3]);
  });

  it('F17: bad data opens a finding for the instrument; the next good candle mends it', async () => {
    bench.feed.receive(rawBar(2, { close: '0' }));
    expect(bench.findings).to.deep.include({
      instrumentId: BTC_ID,
      code: 'CANDLE_PRICE_NOT_POSITIVE',
      openTime: second(2),
      detail: { open: '102', high: '102', low: '102', close: '0', volume: '1' },
      state: 'open',
    });
    expect(bench.mended).to.deep.equal([]);
    bench.trade(2, 3);
    bench.feed.receive(rawBar(3));
    await bench.idle();
    expect(bench.mended).to.deep.equal([BTC_ID]);
    expect(bench.seconds).to.deep.equal([1, 2, 3]);
  });

  it('records late, repeated and contradicting candles, and takes none of them', () => {
    bench.feed.receive(rawBar(2));
    bench.feed.receive(rawBar(1));
    bench.feed.receive(rawBar(2));
    bench.feed.receive(rawBar(2, { volume: '9' }));
    expect(bench.seconds).to.deep.equal([1, 2]);
    expect(bench.codes).to.deep.equal(['CANDLE_OUT_OF_ORDER', 'CANDLE_DUPLICATE', 'CANDLE_CONFLICT']);
    expect(bench.findings.every(finding => finding.state === 'mended')).to.equal(true);
  });

  it('F13: silence is told once, and over with the next candle', () => {
    bench.wall = 10_000;
    expect(bench.feed.checkSilence(10_000)).to.equal(false);
    bench.wall = 10_001;
    expect(bench.feed.checkSilence(10_000)).to.equal(true);
    expect(bench.feed.checkSilence(10_000)).to.equal(false);
    expect(bench.feed.stale).to.equal(true);
    bench.feed.receive(rawBar(2));
    expect(bench.feed.stale).to.equal(false);
    expect(bench.mended).to.deep.equal([BTC_ID]);
    expect(bench.codes).to.deep.equal(['DATA_STALE']);
  });

  it('property: whatever the stream loses, repeats, reorders or spoils, candles are taken once, in order, and all that exist', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.boolean()), { maxLength: 60 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 30 })),
        async (frames, never) => {
          const any = new Bench();
          await any.idle();
          any.trade(0);
          any.feed.receive(rawBar(0));
          for (const [n, good] of frames) {
            if (!never.includes(n))
              any.trade(...Array.from({ length: n }, (_, i) => i + 1).filter(i => !never.includes(i)));
            else continue;
            any.feed.receive(rawBar(n, good ? {} : { close: 'NaN' }));
            if (n % 3 === 0) await any.idle();
          }
          await any.idle();
          any.trade(31);
          any.feed.receive(rawBar(31));
          await any.idle();
          const exist = [...any.history.keys()].sort((a, b) => a - b);
          expect(any.seconds).to.deep.equal(exist);
        },
      ),
      { numRuns: 200 },
    ));
});
