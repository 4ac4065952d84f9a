import type pg from 'pg';
import type { CandleFrame } from '#shared/exchange/port.ts';
import { parseDecimal } from '#shared/kernel/decimal.ts';
import type { EpochMs, Timeframe } from '#shared/kernel/time.ts';
import { preparePartitions, type Stored, storeColumns } from '#shared/persistence/store-columns.ts';
import { blankColumns } from '#shared/research/columns/slice.ts';
import type { RowFinding } from '#shared/research/sift/rows.ts';
import { sift } from '#shared/research/sift/sift.ts';
import { ensureInstrument } from './instrument.ts';
import { inOneTransaction } from './session.ts';

/** So many bars are gathered before they are stored: what a crash costs at most. */
const BATCH_BARS = 10_000;
const NOTHING: Stored = { stored: 0, known: 0, differing: 0, replaced: 0, firstDiffering: null };

export interface PageStoreOptions {
  readonly client: pg.Client;
  readonly instrumentId: string;
  readonly timeframe: Timeframe;
  /** The venue's time: what is over then may be stored. */
  readonly now: EpochMs;
}

/** Stores what a venue's pages bring, in batches, each in a transaction of its own. */
export class PageStore {
  readonly #options: PageStoreOptions;
  #waiting: CandleFrame[] = [];
  #rows = 0;
  #total = NOTHING;
  #findings: readonly RowFinding[] = [];

  constructor(options: PageStoreOptions) {
    this.#options = options;
  }

  /** Bars that came. */
  get rows(): number {
    return this.#rows;
  }
  get stored(): Stored {
    return this.#total;
  }
  get findings(): readonly RowFinding[] {
    return this.#findings;
  }

  async add(frames: readonly CandleFrame[]): Promise<void> {
    this.#waiting.push(...frames);
    if (this.#waiting.length >= BATCH_BARS) await this.flush();
  }

  async flush(): Promise<void> {
    const { client, instrumentId, timeframe, now } = this.#options;
    const frames = this.#waiting;
    if (frames.length === 0) return;
    this.#waiting = [];
    const { columns, findings } = sift(rowsOf(frames, timeframe, this.#rows), { now, repairs: new Set() });
    this.#rows += frames.length;
    this.#findings = [...this.#findings, ...findings];
    if (columns.time.length === 0) return;
    await preparePartitions(client, columns);
    const became = await inOneTransaction(client, async () => {
      await ensureInstrument(client, instrumentId, columns);
      return storeColumns(client, { instrumentId, columns, source: 'download', differing: 'keep' });
    });
    this.#total = {
      stored: this.#total.stored + became.stored,
      known: this.#total.known + became.known,
      differing: this.#total.differing + became.differing,
      replaced: 0,
      firstDiffering: this.#total.firstDiffering ?? became.firstDiffering,
    };
  }
}

/** Rows are counted through all pages. */
function rowsOf(frames: readonly CandleFrame[], timeframe: Timeframe, before: number) {
  const columns = blankColumns(timeframe, frames.length);
  const number = (text: string): number => parseDecimal(text)?.toNumber() ?? Number.NaN;
  frames.forEach((frame, row) => {
    columns.time[row] = frame.openTime;
    columns.open[row] = number(frame.open);
    columns.high[row] = number(frame.high);
    columns.low[row] = number(frame.low);
    columns.close[row] = number(frame.close);
    columns.volume[row] = number(frame.volume);
  });
  return { ...columns, place: Float64Array.from(frames, (_, row) => before + row + 1) };
}
