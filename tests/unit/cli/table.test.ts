import { expect } from 'chai';
import { paintFor, plain } from '#scripts/terminal/paint.ts';
import { type Column, renderTable } from '#scripts/terminal/table.ts';

interface Row {
  readonly name: string;
  readonly amount: string;
  readonly note: string;
}

const COLUMNS: readonly Column<Row>[] = [
  { title: 'name', cell: row => row.name },
  { title: 'amount', align: 'right', cell: row => ({ text: row.amount, style: 'red' }) },
  { title: 'note', cell: row => row.note, rank: 1 },
];
const ROWS: readonly Row[] = [
  { name: 'BTC', amount: '0.5', note: 'first' },
  { name: 'DOGE', amount: '12000', note: 'second' },
];

describe('tables', () => {
  it('align words left and numbers right', () => {
    const text = renderTable(COLUMNS, ROWS, { paint: plain, width: null, empty: '' });
    expect(text).to.equal(['name  amount  note', 'BTC      0.5  first', 'DOGE   12000  second'].join('\n'));
  });

  it('drop the least important columns in a narrow window', () => {
    const text = renderTable(COLUMNS, ROWS, { paint: plain, width: 15, empty: '' });
    expect(text.split('\n')[0]).to.equal('name  amount');
  });

  it('keep what has no rank, however narrow', () => {
    const text = renderTable(COLUMNS, ROWS, { paint: plain, width: 3, empty: '' });
    expect(text.split('\n')[0]).to.equal('name  amount');
  });

  it('say so when there is nothing', () => {
    expect(renderTable(COLUMNS, [], { paint: plain, width: null, empty: 'No rows.' })).to.equal('No rows.');
  });

  it('are coloured without losing their alignment', () => {
    const paint = paintFor({ isTty: true, env: {} });
    const text = renderTable(COLUMNS, ROWS, { paint, width: null, empty: '' });
    expect(text).to.include('\u001b[31m0.5\u001b[39m');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what colours begin with
    expect(text.replace(/\u001b\[\d+m/g, '')).to.equal(
      renderTable(COLUMNS, ROWS, { paint: plain, width: null, empty: '' }),
    );
  });
});

describe('colours', () => {
  it('are for people only', () => {
    expect(paintFor({ isTty: true, env: {} })('red', 'x')).to.not.equal('x');
    expect(paintFor({ isTty: false, env: {} })('red', 'x')).to.equal('x');
    expect(paintFor({ isTty: true, env: { NO_COLOR: '1' } })('red', 'x')).to.equal('x');
    expect(paintFor({ isTty: true, env: { TERM: 'dumb' } })('red', 'x')).to.equal('x');
  });
});
