import { readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { JournalUnreadable, openJournal } from '#shared/exchange/paper/journal/journal.ts';
import type { JournalRecord, VenueSnapshot } from '#shared/exchange/paper/journal/records.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { tempFolders } from './open-venue.ts';

const snapshot = (walkedTo: number): VenueSnapshot => ({
  version: 1,
  market: 'm',
  clock: { kind: 'lockstep', at: epochMs(walkedTo) },
  walkedTo: epochMs(walkedTo),
  accountEvents: 0,
  fills: 0,
  gaps: [],
  engine: { version: 1, state: { any: { $decimal: '1.5' } } },
});
const deposit = (amount: string): JournalRecord => ({
  kind: 'command',
  at: epochMs(5),
  command: { kind: 'adjust-balance', account: 'main', asset: 'USDT', amount: new Decimal(amount) },
});

describe('paper exchange: journal', () => {
  const folders = tempFolders();
  afterEach(() => folders.remove());

  const written = (...records: readonly JournalRecord[]): string => {
    const folder = folders.make();
    const { journal } = openJournal(folder);
    journal.compact(snapshot(1));
    for (const record of records) journal.append(record);
    journal.close();
    return folder;
  };
  const file = (folder: string): string => join(folder, 'journal-000001.log');

  it('gives back what was written, Decimals as Decimals and the snapshot as it was', () => {
    const records = [deposit('12345678.00000001'), { kind: 'advanced', to: epochMs(7) }] as const;
    const opened = openJournal(written(...records));
    expect(opened.records).to.deep.equal(records);
    expect(opened.snapshot).to.deep.equal(snapshot(1));
    expect(opened.cutBytes).to.equal(0);
    opened.journal.close();
  });

  it('cuts an unfinished last line at any byte, and goes on behind it', () => {
    const folder = written(deposit('1'), deposit('2'));
    const whole = readFileSync(file(folder));
    const firstEnds = whole.indexOf('\n') + 1;
    for (let cut = 0; cut < whole.length; cut++) {
      const copy = folders.copyOf(folder);
      truncateSync(file(copy), cut);
      const { journal, records, cutBytes } = openJournal(copy);
      expect(records.length).to.equal(cut < firstEnds ? 0 : 1);
      expect(cutBytes).to.equal(cut < firstEnds ? cut : cut - firstEnds);
      journal.append(deposit('3'));
      journal.close();
      const again = openJournal(copy);
      expect(again.records.at(-1)).to.deep.equal(deposit('3'));
      again.journal.close();
    }
  });

  it('refuses a damaged line that is not the last, naming file and line', () => {
    const folder = written(deposit('1'), deposit('2'));
    const bytes = readFileSync(file(folder));
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    writeFileSync(file(folder), bytes);
    expect(() => openJournal(folder)).to.throw(JournalUnreadable, /journal-000001\.log: line 1/);
  });

  it('refuses a snapshot of another version, and an append before the first snapshot', () => {
    const folder = written();
    writeFileSync(join(folder, 'snapshot-000001.json'), '{"version":2}');
    expect(() => openJournal(folder)).to.throw(JournalUnreadable, /snapshot-000001/);
    expect(() => openJournal(folders.make()).journal.append(deposit('1'))).to.throw(JournalUnreadable);
  });

  it('compacts to a new pair of files, and clears what a crash in the middle of it left', () => {
    const folder = written(deposit('1'));
    const crashed = folders.copyOf(folder);
    const { journal } = openJournal(folder);
    journal.compact(snapshot(9));
    journal.append(deposit('2'));
    journal.close();
    expect(readdirSync(folder).sort()).to.deep.equal(['journal-000002.log', 'snapshot-000002.json']);

    // The crash came after the new snapshot was in place, before the old files went.
    writeFileSync(join(crashed, 'snapshot-000002.json'), readFileSync(join(folder, 'snapshot-000002.json')));
    writeFileSync(join(crashed, 'snapshot-000003.json.new'), '{"version":1,"mar');
    const again = openJournal(crashed);
    expect(again.snapshot?.walkedTo).to.equal(9);
    expect(again.records).to.deep.equal([]);
    expect(readdirSync(crashed).sort()).to.deep.equal(['journal-000002.log', 'snapshot-000002.json']);
    again.journal.close();
  });
});
