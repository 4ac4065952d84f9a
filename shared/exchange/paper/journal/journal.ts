import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { decodeLine, encodeLine } from './codec.ts';
import { type JournalRecord, journalRecord, type VenueSnapshot, venueSnapshot } from './records.ts';

/** A journal that cannot be read on from: a defect or somebody's edit, never a crash. */
export class JournalUnreadable extends Error {
  override readonly name = 'JournalUnreadable';
}

export interface Journal {
  /** Bytes appended since the last snapshot. */
  readonly size: number;
  readonly closed: boolean;
  /** The records are in the operating system's hands when this returns: they survive the end of the process. One write. */
  append(...records: readonly JournalRecord[]): void;
  /** Replaces snapshot and records by a new snapshot, atomically. */
  compact(snapshot: VenueSnapshot): void;
  close(): void;
}

export interface OpenedJournal {
  readonly journal: Journal;
  /** Null in a new folder: call `compact` before `append`. */
  readonly snapshot: VenueSnapshot | null;
  /** Since the snapshot, in order. */
  readonly records: readonly JournalRecord[];
  /** How many bytes of a last line were cut that a crash had left unfinished; nobody had been told of it. */
  readonly cutBytes: number;
}

const snapshotName = (generation: number): string => `snapshot-${String(generation).padStart(6, '0')}.json`;
const recordsName = (generation: number): string => `journal-${String(generation).padStart(6, '0')}.log`;

/**
 * Opens the journal in `folder`, which is made when missing. It is a snapshot file and the records since;
 * a compaction writes the next pair and removes the last. Only one process may have it open.
 */
export function openJournal(folder: string): OpenedJournal {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let generation = latestGeneration(folder);
  const snapshot = generation === 0 ? null : readSnapshot(join(folder, snapshotName(generation)));
  const path = join(folder, recordsName(generation));
  const { records, cutBytes, size: sizeThen } = existsSync(path) ? readRecords(path) : NOTHING;
  let size = sizeThen;
  let file = generation === 0 ? null : openSync(path, 'a', 0o600);
  removeOthers(folder, generation);

  const journal: Journal = {
    get size() {
      return size;
    },
    get closed() {
      return file === null;
    },
    append: (...added) => {
      if (file === null) throw new JournalUnreadable(`${folder}: append before the first snapshot`);
      const bytes = Buffer.from(added.map(encodeLine).join(''));
      const written = writeSync(file, bytes);
      // A short write means a full disk: what follows would be glued to half a line, so the process must end here.
      if (written !== bytes.length) throw new JournalUnreadable(`${folder}: short write, is the disk full?`);
      size += bytes.length;
    },
    compact: next => {
      const old = generation;
      generation += 1;
      writeAtomically(join(folder, snapshotName(generation)), JSON.stringify(next));
      if (file !== null) closeSync(file);
      file = openSync(join(folder, recordsName(generation)), 'a', 0o600);
      size = 0;
      for (const name of [snapshotName(old), recordsName(old)]) rmSync(join(folder, name), { force: true });
    },
    close: () => {
      if (file !== null) closeSync(file);
      file = null;
    },
  };
  return { journal, snapshot, records, cutBytes };
}

const NOTHING = { records: [], cutBytes: 0, size: 0 } as const;
const SNAPSHOT_FILE = /^snapshot-(\d{6,})\.json$/;
const JOURNAL_FILE = /^(?:snapshot|journal)-(\d{6,})\.(?:json|log)(?:\.new)?$/;

function latestGeneration(folder: string): number {
  return readdirSync(folder).reduce((latest, name) => Math.max(latest, Number(SNAPSHOT_FILE.exec(name)?.[1] ?? 0)), 0);
}

/** What a crash in the middle of a compaction left behind. */
function removeOthers(folder: string, generation: number): void {
  for (const name of readdirSync(folder)) {
    const match = JOURNAL_FILE.exec(name);
    if (match !== null && (Number(match[1]) !== generation || name.endsWith('.new'))) rmSync(join(folder, name));
  }
}

function readSnapshot(path: string): VenueSnapshot {
  try {
    return venueSnapshot.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new JournalUnreadable(`${path} is no snapshot of this version`, { cause });
  }
}

function readRecords(path: string): {
  readonly records: JournalRecord[];
  readonly cutBytes: number;
  readonly size: number;
} {
  const bytes = readFileSync(path);
  const whole = bytes.lastIndexOf(0x0a) + 1;
  const cutBytes = bytes.length - whole;
  if (cutBytes > 0) truncateSync(path, whole);
  const lines = bytes.toString('utf8', 0, whole).split('\n').slice(0, -1);
  const records = lines.map((line, index) => {
    const parsed = journalRecord.safeParse(decodeLine(line)?.value);
    if (!parsed.success) throw new JournalUnreadable(`${path}: line ${index + 1} is damaged`);
    return parsed.data;
  });
  return { records, cutBytes, size: whole };
}

function writeAtomically(path: string, text: string): void {
  const file = openSync(`${path}.new`, 'w', 0o600);
  writeSync(file, text);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
}
