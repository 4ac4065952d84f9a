import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { replayFeed } from '#shared/exchange/paper/feeds/replay/replay-feed.ts';
import { RecordingUnreadable } from '#shared/exchange/paper/feeds/replay/rows.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { BTC, booksOf, ETH, openVenue, tempFolders } from './open-venue.ts';

const MINUTE = 60_000;
/** 2021-05-19T00:00:00Z. */
const DAY = Date.UTC(2021, 4, 19);
const RECORDINGS = '/work/shared/data';

const candles = (rows: readonly (readonly [minute: number, close: string])[]): string =>
  `timestamp_ms,open,high,low,close,volume\n${rows
    .map(([minute, close]) => `${DAY + minute * MINUTE},${close},${close},${close},${close},2.5`)
    .join('\n')}\n`;

describe('paper exchange: replay', () => {
  const folders = tempFolders();
  afterEach(() => folders.remove());

  const write = (name: string, text: string): string => {
    const path = join(folders.make(), name);
    writeFileSync(path, name.endsWith('.gz') ? gzipSync(text) : text);
    return path;
  };
  const replay = (content: 'candles' | 'trades' | 'bbo' | 'book', path: string, symbol: MarketSymbol = BTC) =>
    ({ symbol, path, content }) as const;

  it('merges symbols on one clock, and a missing bar happens nowhere', async () => {
    const files = [
      replay(
        'candles',
        write(
          'btc.csv',
          candles([
            [0, '100.5'],
            [1, '101'],
            [4, '104'],
            [5, '105'],
          ]),
        ),
      ),
      replay(
        'candles',
        write(
          'eth.csv.gz',
          candles([
            [0, '10'],
            [1, '11'],
            [2, '12'],
            [5, '15'],
          ]),
        ),
        ETH,
      ),
    ];
    const exchange = await openVenue(folders.make(), {
      feed: { kind: 'replay', files },
      baseTimeframe: '1m',
      start: null,
    });
    const { venue } = exchange;
    expect(venue.now()).to.equal(DAY);
    expect(venue.listing(BTC)?.tickSize.toString()).to.equal('0.1');
    const heard: string[] = [];
    for (const symbol of [BTC, ETH]) {
      venue.follow({ kind: 'bars', symbol, timeframe: '1m' }, event => {
        if (event.kind === 'bar') heard.push(`${(event.at - DAY) / MINUTE} ${symbol} ${event.kline.close}`);
      });
    }
    const steps: number[] = [];
    venue.follow({ kind: 'steps' }, ({ at }) => steps.push((at - DAY) / MINUTE));
    expect(await exchange.advance(4)).to.equal(DAY + 4 * MINUTE);
    expect(steps, 'time passes through the hole').to.deep.equal([1, 2, 3, 4]);
    expect(await exchange.advance(100), 'to the end').to.equal(DAY + 6 * MINUTE);
    expect(exchange.state().ended).to.equal(true);
    expect(heard).to.deep.equal([
      '1 BTC/USDT 100.5',
      '1 ETH/USDT 10',
      '2 BTC/USDT 101',
      '2 ETH/USDT 11',
      '3 ETH/USDT 12',
      '5 BTC/USDT 104',
      '6 BTC/USDT 105',
      '6 ETH/USDT 15',
    ]);
    const opens = venue.klines(BTC, '1m', { limit: 3 }).map(bar => (bar.openTime - DAY) / MINUTE);
    expect(opens, 'a hole makes no page short').to.deep.equal([1, 4, 5]);
    const three = venue.klines(BTC, '3m', { limit: 9 });
    expect(three.map(bar => `${bar.open} ${bar.close} ${bar.volume}`)).to.deep.equal(['100.5 101 5', '104 105 5']);
    exchange.opened.journal.close();
  });

  it('closes a longer bar whose last base bar is missing', async () => {
    const files = [
      replay(
        'candles',
        write(
          'btc.csv',
          candles([
            [0, '100'],
            [1, '101'],
            [4, '104'],
          ]),
        ),
      ),
    ];
    const exchange = await openVenue(folders.make(), {
      feed: { kind: 'replay', files },
      baseTimeframe: '1m',
      start: null,
    });
    const heard: string[] = [];
    exchange.venue.follow({ kind: 'bars', symbol: BTC, timeframe: '3m' }, event => {
      if (event.kind === 'bar') heard.push(`${event.kline.closed ? 'closed' : 'forming'} ${event.kline.close}`);
    });
    await exchange.advance(5);
    expect(heard).to.deep.equal(['forming 100', 'forming 101', 'closed 101', 'forming 104']);
    exchange.opened.journal.close();
  });

  it('builds bars of trades and quotes, and the book from its snapshot and the deltas around it', () => {
    const trades = write(
      't.csv',
      `timestamp_ms,price,amount,side\n${DAY + 100},10,1,buy\n${DAY + 100},12,2,sell\n${DAY + 1_000},11,3,buy\n`,
    );
    const bbo = write('q.csv', `timestamp_ms,bid,bid_amount,ask,ask_amount,update_id\n${DAY + 5},9.9,1,10.1,2,77\n`);
    const lines = [
      { type: 'delta', ts_local_ns: DAY * 1e6, ts_ms: DAY + 1, last_update_id: 5, bids: [['9', '1']], asks: [] },
      { type: 'delta', ts_local_ns: DAY * 1e6, ts_ms: DAY + 2, last_update_id: 8, bids: [['9.5', '0']], asks: [] },
      {
        type: 'snapshot',
        ts_local_ns: DAY * 1e6,
        ts_ms: null,
        last_update_id: 7,
        bids: [
          ['9.5', '1'],
          ['9.4', '2'],
        ],
        asks: [['9.6', '1']],
      },
      { type: 'delta', ts_local_ns: DAY * 1e6, ts_ms: DAY + 900, last_update_id: 9, bids: [], asks: [['9.6', '4']] },
    ];
    const book = write('b.jsonl', lines.map(line => JSON.stringify(line)).join('\n'));
    const third = 'SOL/USDT' as MarketSymbol;
    const feed = replayFeed([replay('trades', trades), replay('bbo', bbo, ETH), replay('book', book, third)], '1s');
    const seen: string[] = [];
    for (let at = feed.nextAt(epochMs(DAY - 1)); at !== null; at = feed.nextAt(at)) {
      const step = feed.step(at);
      const bars = step.bars.map(({ symbol, bar }) => `${symbol} ${bar.open} ${bar.high} ${bar.close} ${bar.volume}`);
      seen.push(
        `${at - DAY}: ${[...step.movements.map(({ kind, symbol }) => `${kind} ${symbol}`), ...bars].join(', ')}`,
      );
    }
    expect(seen).to.deep.equal([
      '0: book-snapshot SOL/USDT',
      '2: book-delta SOL/USDT',
      '5: book-snapshot ETH/USDT',
      '100: trade BTC/USDT, trade BTC/USDT',
      '900: book-delta SOL/USDT',
      '1000: trade BTC/USDT, BTC/USDT 10 12 12 3, ETH/USDT 9.9 9.9 9.9 0, SOL/USDT 9.5 9.5 9.4 0',
      '2000: BTC/USDT 11 11 11 3',
    ]);
  });

  it('refuses what it cannot read, naming file and line', () => {
    const refused = (text: string, place: RegExp): void => {
      const path = write('bad.csv', text);
      expect(() =>
        replayFeed([replay('candles', path)], '1m').bars(BTC, '1m', { from: epochMs(0), until: epochMs(DAY * 2) }),
      )
        .to.throw(RecordingUnreadable)
        .with.property('message')
        .that.matches(place);
    };
    refused('time,open\n', /line 1/);
    refused('timestamp_ms,open,high,low,close,volume\n', /no rows/);
    refused(
      candles([
        [1, '5'],
        [0, '5'],
      ]),
      /line 3/,
    );
    refused(
      candles([
        [1, '5'],
        [1, '5'],
      ]),
      /line 3 is there twice/,
    );
    refused(candles([[0.5, '5']]), /line 2 is off the 1m grid/);
    refused(candles([[0, 'NaN']]), /line 2: NaN/);
    refused(`timestamp_ms,open,high,low,close,volume\n${DAY},1,2\n`, /line 2 has not 6/);
    expect(() => replayFeed([replay('candles', '/no/such.csv')], '1m')).to.throw(RecordingUnreadable, '/no/such.csv');
    expect(() => replayFeed([replay('book', write('b.jsonl', '{"type":'))], '1s')).to.throw(
      RecordingUnreadable,
      'line 1',
    );
  });

  it('replays the crash day of May 2021, four symbols, and again the same after a restart in the middle', async function () {
    const name = (asset: string): string => join(RECORDINGS, `binance-${asset}_USDT-1m-20210420_20210520.csv.gz`);
    if (!existsSync(name('BTC'))) this.skip();
    const files = ['BTC', 'ETH', 'DOGE', 'XRP'].map(asset =>
      replay('candles', name(asset), `${asset}/USDT` as MarketSymbol),
    );
    const config = { feed: { kind: 'replay', files }, baseTimeframe: '1m', start: DAY } as const;
    const [folder, other] = [folders.make(), folders.make()];
    const whole = await openVenue(folder, config);
    const began = performance.now();
    await whole.advance(1_440);
    const barsPerSecond = 1_440 / ((performance.now() - began) / 1_000);
    console.log(`        ${Math.round(barsPerSecond)} bars a second, four symbols each, without clients`);
    expect(whole.venue.klines(BTC, '1d', { start: epochMs(DAY), limit: 1 })[0]?.low.toString()).to.equal('30000');
    const first = await openVenue(other, config);
    await first.advance(700);
    first.opened.journal.close();
    const second = await openVenue(other, config);
    await second.advance(740);
    expect(booksOf(second)).to.equal(booksOf(whole));
    for (const each of [whole, second]) each.opened.journal.close();
  });
});
