import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { entryText, isAtLeast, parseEntry } from '#scripts/logs/entry.ts';
import { findLogs, linesOf, Tail } from '#scripts/logs/files.ts';
import { plain } from '#scripts/terminal/paint.ts';

const line = (event: string, fields: object = {}): string =>
  JSON.stringify({ time: '2021-05-19T12:00:00.123Z', level: 'warn', process: 'execution', event, ...fields });

describe('log lines', () => {
  it('are read for people', () => {
    const entry = parseEntry(line('order-sent', { order: 'abc', detail: 'two words' }), 'execution');
    expect(entryText(entry, plain)).to.equal(
      '2021-05-19 12:00:00.123 warn  execution          order-sent order=abc detail="two words"',
    );
  });

  it('show the stack of an error below', () => {
    const error = { name: 'TypeError', message: 'no', stack: 'TypeError: no\n    at x' };
    const text = entryText(parseEntry(line('crashed', { error }), 'execution'), plain);
    expect(text.split('\n')).to.have.length(3);
    expect(text).to.include('error=TypeError: no');
  });

  for (const text of ['LOG:  database system is ready', '{"time": "2021', '[1, 2]']) {
    it(`leave ${text} as it is`, () => {
      expect(parseEntry(text, 'postgres')).to.include({ process: 'postgres', event: text, time: null, level: 'info' });
    });
  }

  it('of the paper exchange have names of their own', () => {
    const text = JSON.stringify({
      timestamp: '2021-05-19T12:00:00.123Z',
      level: 'info',
      agent: 'paper-exchange',
      event: 'x',
    });
    expect(parseEntry(text, 'paper-exchange')).to.include({
      time: '2021-05-19T12:00:00.123Z',
      process: 'paper-exchange',
    });
  });

  it('have levels in order', () => {
    expect(isAtLeast('error', 'warn')).to.equal(true);
    expect(isAtLeast('info', 'warn')).to.equal(false);
  });
});

describe('log files', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tradewind-logs-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are found by process, rotated ones first', () => {
    for (const name of ['execution.log', 'execution1.log', 'execution.console.log', 'capital.log', 'notes.txt']) {
      writeFileSync(join(folder, name), '');
    }
    const found = findLogs(folder).map(({ process, files }) => ({
      process,
      files: files.map(file => file.slice(folder.length + 1)),
    }));
    expect(found).to.deep.equal([
      { process: 'capital', files: ['capital.log'] },
      { process: 'execution', files: ['execution1.log', 'execution.log'] },
      { process: 'execution', files: ['execution.console.log'] },
    ]);
  });

  it('may be missing', async () => {
    expect(findLogs(join(folder, 'none'))).to.deep.equal([]);
    const lines: string[] = [];
    for await (const text of linesOf(join(folder, 'none.log'))) lines.push(text);
    expect(lines).to.deep.equal([]);
  });

  it('are followed over a half line and a rotation', async () => {
    const path = join(folder, 'execution.log');
    writeFileSync(path, 'old\n');
    const tail = new Tail(path);
    await tail.begin();
    expect(await tail.read()).to.deep.equal([]);
    appendFileSync(path, 'one\ntw');
    expect(await tail.read()).to.deep.equal(['one']);
    appendFileSync(path, 'o\n');
    expect(await tail.read()).to.deep.equal(['two']);
    renameSync(path, join(folder, 'execution1.log'));
    expect(await tail.read()).to.deep.equal([]);
    writeFileSync(path, 'three\n');
    expect(await tail.read()).to.deep.equal(['three']);
  });
});
