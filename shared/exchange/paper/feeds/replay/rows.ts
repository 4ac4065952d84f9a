import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { type EpochMs, epochMs } from '../../../../kernel/time.ts';

/** A recording that cannot be replayed; the message names the file and the line. */
export class RecordingUnreadable extends Error {
  override readonly name = 'RecordingUnreadable';
}

const LINE_FEED = 0x0a;

/** The rows of a recording in time order. The text stays packed and is read row by row when needed, so it costs its own size. */
export interface Rows {
  readonly path: string;
  readonly count: number;
  time(row: number): EpochMs;
  /** The text of a row, without its line feed. */
  text(row: number): string;
  /** The first row with a time not before `time`; `count` when there is none. */
  firstAt(time: number): number;
}

/** Reads a CSV file whose first column is the time in ms; `header` must be its first line. */
export function readCsv(path: string, header: string): Rows {
  const bytes = readBytes(path);
  const columns = header.split(',').length;
  const ends = lineEnds(bytes);
  const headerText = bytes.toString('utf8', 0, ends[0] ?? 0).trim();
  if (headerText !== header) throw new RecordingUnreadable(`${path}: line 1 is ${headerText}, expected ${header}`);
  const starts = ends.slice(0, -1).map(end => end + 1);
  const lines = { bytes, starts, ends: ends.slice(1) };
  const times = new Float64Array(starts.length);
  for (let row = 0; row < starts.length; row++) {
    const text = lineText(lines, row);
    times[row] = Number(text.slice(0, text.indexOf(',')));
    if (text.split(',').length !== columns)
      throw new RecordingUnreadable(`${path}: line ${row + 2} has not ${columns} columns`);
  }
  return rows({ path, times, text: row => lineText(lines, row), firstLine: 2 });
}

/** Reads JSON lines. `arrange` sees every line and says which to keep, in which order and at which times. */
export function readJsonLines(
  path: string,
  arrange: (lines: Iterable<unknown>) => readonly { readonly line: number; readonly time: number }[],
): Rows {
  const bytes = readBytes(path);
  const ends = lineEnds(bytes);
  const lines = { bytes, starts: [0, ...ends.slice(0, -1).map(end => end + 1)], ends };
  function* parsed(): Iterable<unknown> {
    for (let line = 0; line < ends.length; line++) yield parseLine(path, line + 1, lineText(lines, line));
  }
  const kept = arrange(parsed());
  // Their order is the order of events; a recorder's clock that steps back must not turn it round.
  let latest = 0;
  const times = Float64Array.from(kept, ({ time }) => {
    latest = Math.max(latest, time);
    return latest;
  });
  return rows({ path, times, text: row => lineText(lines, kept[row]?.line ?? 0), firstLine: 1 });
}

function parseLine(path: string, line: number, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RecordingUnreadable(`${path}: line ${line} is no JSON`);
  }
}

interface Lines {
  readonly bytes: Buffer;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}
const lineText = ({ bytes, starts, ends }: Lines, row: number): string =>
  bytes.toString('latin1', starts[row] ?? 0, ends[row] ?? 0);

function readBytes(path: string): Buffer {
  try {
    const bytes = readFileSync(path);
    return path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  } catch (cause) {
    throw new RecordingUnreadable(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function lineEnds(bytes: Buffer): number[] {
  const ends: number[] = [];
  for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, end + 1)) ends.push(end);
  const last = ends.at(-1) ?? -1;
  if (last + 1 < bytes.length) ends.push(bytes.length);
  return ends;
}

function rows(input: {
  readonly path: string;
  readonly times: Float64Array;
  readonly text: (row: number) => string;
  readonly firstLine: number;
}): Rows {
  const { path, times, text } = input;
  if (times.length === 0) throw new RecordingUnreadable(`${path}: no rows`);
  for (let row = 0; row < times.length; row++) {
    const [time, before] = [times[row] ?? Number.NaN, times[row - 1] ?? 0];
    if (!Number.isInteger(time) || time < before) {
      throw new RecordingUnreadable(`${path}: line ${row + input.firstLine} is not in time order`);
    }
  }
  return {
    path,
    count: times.length,
    time: row => epochMs(times[row] ?? 0),
    text,
    firstAt: time => {
      let [low, high] = [0, times.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((times[middle] ?? 0) < time) low = middle + 1;
        else high = middle;
      }
      return low;
    },
  };
}
