import { rmSync } from 'node:fs';
import { expect } from 'chai';
import { type CliRig, openCli, type Ran } from '#tests/integration/cli/rig.ts';
import { csv, MINUTE, makeFolder, type Row, START, walk } from './made-files.ts';

interface Outcome {
  readonly instrumentId: string;
  readonly timeframe: string;
  readonly rows: number;
  readonly flawed: boolean;
  readonly stored: {
    readonly stored: number;
    readonly known: number;
    readonly differing: number;
    readonly replaced: number;
  };
  readonly findings: readonly {
    readonly code: string;
    readonly leftOut: number;
    readonly repaired: number;
    readonly runs: number[][];
  }[];
  readonly said: readonly string[];
}

describe('tradewind data import', () => {
  const files = makeFolder();
  let rig: CliRig;
  let count = 0;
  before(async () => {
    rig = await openCli();
  });
  after(async () => {
    await rig.close();
    rmSync(files.folder, { recursive: true });
  });

  /** Imports a text as a file of an instrument of its own. */
  const put = async (
    text: string,
    line = '',
    ending = 'csv',
  ): Promise<Ran & { readonly one: Outcome; readonly id: string }> => {
    count += 1;
    const path = files.write(`bars${count}.${ending}`, text);
    const symbol = `T${count}/USDT`;
    const said = line.includes('--timeframe') ? '' : ' --timeframe 1m';
    const ran = await rig.run(
      `data import ${path} --venue binance --instrument ${symbol}${said} --json ${line}`.trim(),
    );
    const one = ran.out === '' ? ({} as Outcome) : (ran.json<Outcome[]>()[0] ?? ({} as Outcome));
    return { ...ran, one, id: `binance:${symbol}` };
  };
  const stored = async (id: string): Promise<readonly Row[]> => {
    const rows = await rig.base.db
      .selectFrom('candles')
      .selectAll()
      .where('instrument_id', '=', id)
      .orderBy('open_time')
      .execute();
    return rows.map(
      row => [row.open_time, ...[row.open, row.high, row.low, row.close, row.volume].map(Number)] as unknown as Row,
    );
  };
  /** code → rows left out, and where. */
  const faults = ({ findings }: Outcome) => Object.fromEntries(findings.map(({ code, runs }) => [code, runs]));

  it('stores what a good file holds, to the last digit, and says how it was read', async () => {
    const rows = walk(300);
    const { code, one, id } = await put(csv(rows));
    expect(code).to.equal(0);
    expect(one).to.deep.include({ rows: 300, flawed: false, findings: [] });
    expect(one.stored).to.deep.include({ stored: 300, known: 0, differing: 0 });
    expect(await stored(id)).to.deep.equal(rows);
    expect(one.said.join('; ')).to.include('times in milliseconds');
  });

  it('writes down each import, with its hash, its repairs and its score', async () => {
    const rows = walk(50).toSpliced(20, 5);
    const { id } = await put(csv(rows), '--repair fill,sort');
    const [record] = await rig.base.db.selectFrom('data_imports').selectAll().where('instrument_id', '=', id).execute();
    expect(record).to.deep.include({ kind: 'file', rows: 45, stored: 50, repairs: ['fill', 'sort'], timeframe: '1m' });
    expect(record?.source_hash).to.match(/^[0-9a-f]{64}$/);
    expect(record?.score).to.be.within(0.5, 1);
    expect(record?.findings).to.deep.equal([{ repair: 'fill', bars: 5 }]);
    const made = (await stored(id)).slice(20, 25);
    expect(new Set(made.map(row => row.slice(1, 5).join()))).to.have.length(1);
    expect(made.map(row => row[5])).to.deep.equal([0, 0, 0, 0, 0]);
  });

  it('the same file twice changes nothing; other values stay out until they may replace what was imported', async () => {
    const rows = walk(40);
    const { id } = await put(csv(rows));
    const again = files.write('again.csv', csv(rows.with(7, [START + 7 * MINUTE, 1, 2, 1, 2, 3])));
    const line = `data import ${again} --venue binance --instrument ${id.split(':')[1]} --timeframe 1m --json`;
    const kept = await rig.run(line);
    expect(kept.code).to.equal(1);
    expect(kept.json<Outcome[]>()[0]?.stored).to.deep.include({ stored: 0, known: 39, differing: 1, replaced: 0 });
    expect(await stored(id)).to.deep.equal(rows);
    const replaced = await rig.run(`${line} --repair replace`);
    expect(replaced.code).to.equal(0);
    expect((await stored(id))[7]).to.deep.equal([START + 7 * MINUTE, 1, 2, 1, 2, 3]);
  });

  it('what data-collection heard is never replaced', async () => {
    const { id } = await put(csv(walk(3)));
    await rig.base.db.updateTable('candles').set({ source: 'stream' }).where('instrument_id', '=', id).execute();
    const again = files.write('live.csv', csv([[START, 1, 2, 1, 2, 3]]));
    const ran = await rig.run(
      `data import ${again} --venue binance --instrument ${id.split(':')[1]} --timeframe 1m --repair replace --json`,
    );
    expect(ran.json<Outcome[]>()[0]?.stored).to.deep.include({ differing: 1, replaced: 0 });
    expect((await stored(id))[0]?.[1]).to.equal(40_000);
  });

  it('unsorted: the fewest rows that disturb the order are left out, or put in order when asked', async () => {
    const rows = walk(30);
    const text = csv([...rows.slice(0, 10), rows[25] ?? [], ...rows.slice(10, 25), ...rows.slice(26)] as Row[]);
    const bad = await put(text);
    expect(bad.code).to.equal(1);
    expect(faults(bad.one)).to.deep.equal({ CANDLE_OUT_OF_ORDER: [[12, 12]] });
    expect(await stored(bad.id)).to.deep.equal(rows.toSpliced(25, 1));
    const sorted = await put(text, '--repair sort');
    expect(sorted.code).to.equal(0);
    expect(await stored(sorted.id)).to.deep.equal(rows);
    const reversed = await put(csv(rows.toReversed()), '--repair sort');
    expect(await stored(reversed.id)).to.deep.equal(rows);
  });

  it('overlapping: the same bar twice is one; bars that contradict each other are not believed, or the last one is when asked', async () => {
    const rows = walk(20);
    const other: Row = [START + 5 * MINUTE, 1, 2, 1, 2, 3];
    const text = csv([...rows.slice(0, 4), rows[3] as Row, rows[4] as Row, rows[5] as Row, other, ...rows.slice(6)]);
    const bad = await put(text);
    expect(bad.code).to.equal(1);
    expect(faults(bad.one)).to.deep.equal({ CANDLE_DUPLICATE: [[6, 6]], CANDLE_CONFLICT: [[8, 9]] });
    expect(await stored(bad.id)).to.deep.equal(rows.toSpliced(5, 1));
    const mended = await put(text, '--repair duplicates');
    expect(await stored(mended.id)).to.deep.equal(rows.with(5, other));
  });

  it('negative, zero, NaN, empty and text: each is named with its row and its text, and costs nothing else', async () => {
    const rows: (number | string)[][] = walk(20).map(row => [...row]);
    const set = (at: number, column: number, value: number | string): void => {
      rows[at] = rows[at]?.with(column, value) ?? [];
    };
    set(2, 1, -5);
    set(4, 4, 0);
    set(6, 2, 'NaN');
    set(8, 5, '');
    set(10, 5, -1);
    set(12, 0, 'yesterday');
    set(14, 3, 'Infinity');
    rows.splice(16, 0, [], ['half', 'a', 'row']);
    const { code, one, id, json } = await put(csv(rows));
    expect(code).to.equal(1);
    expect(faults(one)).to.deep.equal({
      CANDLE_PRICE_NOT_POSITIVE: [
        [4, 4],
        [6, 6],
        [8, 8],
        [16, 16],
      ],
      CANDLE_UNREADABLE: [
        [10, 10],
        [14, 14],
        [19, 19],
      ],
      CANDLE_VOLUME_NEGATIVE: [[12, 12]],
    });
    expect(json<{ texts: Record<string, string> }[]>()[0]?.texts['19']).to.equal('half,a,row');
    expect(await stored(id)).to.have.length(13);
  });

  it('a range that does not hold its bar is left out, or widened when asked', async () => {
    const rows = walk(5).with(2, [START + 2 * MINUTE, 100, 90, 95, 110, 1]);
    expect(faults((await put(csv(rows))).one)).to.deep.equal({ CANDLE_RANGE_INCONSISTENT: [[4, 4]] });
    const { id } = await put(csv(rows), '--repair range');
    expect((await stored(id))[2]).to.deep.equal([START + 2 * MINUTE, 100, 110, 90, 110, 1]);
  });

  it('off the grid, and not over yet', async () => {
    const now = Math.floor(Date.now() / MINUTE) * MINUTE;
    const rows = walk(3, { from: now - 2 * MINUTE });
    const shifted: Row = [now - 3 * MINUTE - 30_000, 1, 1, 1, 1, 1];
    const { code, one } = await put(csv([shifted, ...rows]));
    expect(code).to.equal(1);
    expect(faults(one)).to.deep.equal({ CANDLE_OFF_GRID: [[2, 2]], CANDLE_NOT_OVER: [[5, 5]] });
    expect(one.stored.stored).to.equal(2);
  });

  it('mixed timeframes: bars of another length are left out, shorter and longer ones', async () => {
    const minutes = walk(100);
    const fives = walk(40, { seed: 'five', step: 5 * MINUTE, from: START + 100 * MINUTE });
    const asMinutes = await put(csv([...minutes, ...fives]));
    expect(faults(asMinutes.one)).to.deep.equal({ CANDLE_OTHER_TIMEFRAME: [[102, 141]] });
    expect(await stored(asMinutes.id)).to.deep.equal(minutes);
    const asFives = await put(csv([...minutes, ...fives]), '--timeframe 5m');
    expect(faults(asFives.one)).to.deep.equal({ CANDLE_OTHER_TIMEFRAME: [[2, 101]] });
    expect(await stored(asFives.id)).to.deep.equal(fives);
  });

  it('gaps are no fault: a missing bar is missing', async () => {
    const rows = walk(60).toSpliced(10, 25);
    const { code, out, id } = await put(csv(rows));
    expect(code).to.equal(0);
    expect(out).to.include('"missing": 25');
    expect(await stored(id)).to.deep.equal(rows);
  });

  it('a market with a time of its own has no bars after it', async () => {
    const market = await openCli(
      `profile: demo\ninstruments: [BTC/USDT]\nbaseTimeframe: 1m\nclock: market\nvenue:\n  id: binance\n`,
    );
    const path = files.write('binance-BTC_USDT-1m-x.csv', csv(walk(10)));
    const first = await market.run(`data import ${path} --json`);
    expect(first.json<Outcome[]>()[0]?.stored.stored).to.equal(10);
    await market.base.db.deleteFrom('candles').execute();
    const mark = { instrument_id: 'binance:BTC/USDT', price: '1', market_time: new Date(START + 4 * MINUTE) };
    await market.base.db.insertInto('marks').values(mark).execute();
    const second = await market.run(`data import ${path} --json`);
    expect(second.code).to.equal(0);
    expect(second.json<Outcome[]>()[0]?.stored.stored).to.equal(4);
    await market.close();
  });

  it('a dry run stores nothing', async () => {
    const { id, one } = await put(csv(walk(10)), '--dry-run');
    expect(one).to.deep.include({ stored: null, rows: 10 });
    expect(await stored(id)).to.deep.equal([]);
  });

  describe('whatever it looks like', () => {
    const rows = walk(12);
    const iso = (time: number): string => new Date(time).toISOString();
    const shapes: Readonly<Record<string, readonly [text: string, ending?: string, line?: string]>> = {
      packed: [csv(rows), 'csv.gz'],
      'other names, dates, more columns, semicolons': [
        [
          'Date;Symbol;Open;High;Low;Close;Volume T8;Volume USDT',
          ...rows.map(([time, ...values]) => [iso(time).slice(0, 19).replace('T', ' '), 'X', ...values, 7].join(';')),
        ].join('\n'),
        'csv',
        '--columns volume=VolumeX',
      ],
      'quoted, with a zone, Windows line ends': [
        csv(
          rows.map(([time, ...values]) => [
            `"${iso(time).replace('Z', '+00:00')}"`,
            ...values.map(value => `"${value}"`),
          ]),
          '"time","open","high","low","close","volume"',
        ).replaceAll('\n', '\r\n'),
      ],
      'no header, as Binance publishes it, in microseconds': [
        rows.map(([time, ...values]) => [`${time}000`, ...values, `${time + 59_999}999`, '1', 5].join(',')).join('\n'),
      ],
      seconds: [
        csv(
          rows.map(([time, ...values]) => [time / 1_000, ...values]),
          'ts,o,h,l,c,v',
        ),
      ],
      'an index that the header does not name': [csv(rows.map((row, at) => [at, ...row]))],
      'a delimiter at the end': [csv(rows.map(row => [...row, '']))],
      'JSON lines': [
        rows.map(([time, o, h, l, c, v]) => JSON.stringify({ t: time, o: String(o), h, l, c, v })).join('\n'),
        'jsonl',
      ],
      'JSON arrays': [rows.map(row => JSON.stringify(row)).join('\n'), 'jsonl.gz'],
      'names that nobody knows, told': [
        csv(
          rows.map(([time, o, h, l, c, v]) => [v, c, l, h, o, time]),
          'menge,ende,tief,hoch,anfang,wann',
        ),
        'csv',
        '--columns time=wann,open=anfang,high=hoch,low=tief,close=ende,volume=menge',
      ],
    };
    for (const [shape, [text, ending = 'csv', line = '']] of Object.entries(shapes)) {
      it(shape, async () => {
        const named = text.replace('Volume T8', 'VolumeX');
        const { code, err, id, one } = await put(named, line, ending);
        expect(code, `${err}${JSON.stringify(one.findings)}`).to.equal(0);
        expect(await stored(id)).to.deep.equal(rows);
      });
    }

    it('a broken line of JSON is one row', async () => {
      const lines = rows.map(([t, o, h, l, c, v]) => JSON.stringify({ t, o, h, l, c, v })).with(5, '{"t":16');
      const { one, id } = await put(lines.join('\n'), '', 'jsonl');
      expect(faults(one)).to.deep.equal({ CANDLE_UNREADABLE: [[6, 6]] });
      expect(await stored(id)).to.have.length(11);
    });

    it('the timeframe is told by the distance of the bars', async () => {
      const path = files.write('hours.csv', csv(walk(30, { step: 60 * MINUTE })));
      const ran = await rig.run(`data import ${path} --venue okx --instrument BTC/USDT --json`);
      expect(ran.json<Outcome[]>()[0]).to.deep.include({ timeframe: '1h', instrumentId: 'okx:BTC/USDT' });
    });
  });

  describe('what is no file of candles', () => {
    const refused = async (line: string, words: RegExp, code = 1): Promise<void> => {
      const ran = await rig.run(`data import ${line}`);
      expect(ran.err).to.match(words);
      expect(ran.code).to.equal(code);
    };
    const SERIES = '--venue binance --instrument BTC/USDT';

    it('says what is missing, where and what to do', async () => {
      const half = files.write('half.csv', 'time,open,close\n1,2,3\n');
      await refused(
        `${half} ${SERIES}`,
        /half\.csv:1: no column for high, low, volume; there are time, open, close\n.*→ say which is which/,
      );
      await refused(`${files.write('empty.csv', '')} ${SERIES}`, /empty\.csv: 1: the first line is empty/);
      await refused(
        `${files.write('words.csv', csv([['a', 'b', 'c', 'd', 'e', 'f']]))} ${SERIES}`,
        /column timestamp_ms: expected times/,
      );
      await refused(`${files.path('none.csv')} ${SERIES}`, /none\.csv: it cannot be read/);
      await refused(`${files.write('not.parquet', 'no')} ${SERIES}`, /not\.parquet: /);
      await refused(`${files.write('one.csv', csv(walk(1)))} ${SERIES}`, /how long its bars are cannot be told/);
    });

    it('wrong usage', async () => {
      const path = files.write('bars.csv', csv(walk(3)));
      await refused(path, /of which venue its bars are is not said/, 2);
      await refused(`${path} --venue binance`, /of which instrument/, 2);
      await refused(`${files.write('bars.doc', 'x')} ${SERIES}`, /no format that is known/, 2);
      await refused(`${files.write('binance-BTC_USDT-trades-2021.csv', 'x')}`, /it holds trades, not candles/, 2);
      await refused(`${path} ${SERIES} --repair everything`, /everything is no repair; there are sort/, 2);
      await refused(`${path} ${SERIES} --columns when=x`, /Expected NAME=COLUMN/, 2);
    });

    it('one of several keeps no other out', async () => {
      const good = files.write('kraken-ETH_USDT-1m-1.csv', csv(walk(10)));
      const ran = await rig.run(`data import ${files.path('none.csv')} ${good} --venue kraken --instrument ETH/USDT`);
      expect(ran.code).to.equal(1);
      expect(ran.err).to.include('none.csv');
      expect(ran.out).to.match(
        /✓ .*kraken-ETH_USDT-1m-1\.csv → kraken:ETH\/USDT 1m\n {2}10 rows, .*: stored 10, known 0/,
      );
    });
  });
});
