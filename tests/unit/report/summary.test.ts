import { expect } from 'chai';
import { equityCsv, tradesCsv } from '#scripts/report/csv.ts';
import { formatted, length, money, price } from '#scripts/report/format.ts';
import { reportOf } from '#scripts/report/report.ts';
import { renderSummary } from '#scripts/report/summary.ts';
import { plain } from '#scripts/terminal/paint.ts';
import { walkResult } from '#tests/integration/report/walk.ts';

describe('report: the summary for a terminal', () => {
  const input = walkResult({ seed: 'summary', bars: 2_000, drift: 0 });
  const report = reportOf(input);
  const { metrics } = report.performance;

  it('says verdict, curve, checks and key figures, in the width that there is', () => {
    const text = renderSummary(report, input.curve, { paint: plain, width: null });
    expect(text).to.contain(report.verdict.headline);
    expect(text).to.match(/[▁▂▃▄▅▆▇█]{60}/);
    expect(text).to.match(new RegExp(`Sharpe ratio +${formatted(metrics.sharpe, 'ratio').replace('.', '\\.')} `));
    for (const check of [...report.verdict.trust, ...report.verdict.worth]) expect(text).to.contain(check.found);
    expect(renderSummary(report, input.curve, { paint: plain, width: 60 })).not.to.contain('wanted');
  });

  it('colours the verdict, gains and losses', () => {
    const text = renderSummary(report, input.curve, { paint: (style, one) => `<${style}>${one}</>`, width: null });
    expect(text).to.contain(`<red>${report.verdict.headline}</>`);
    expect(text).to.contain(`>${formatted(metrics.netProfit, 'quote')}</>`);
  });

  it('has something to say about a run without a single point', () => {
    const empty = { ...input, trades: [], curve: { time: [], equity: [] } };
    expect(renderSummary(reportOf(empty), empty.curve, { paint: plain, width: 80 })).to.contain('Nothing to judge');
  });
});

describe('report: numbers for people', () => {
  it('have the digits that say something', () => {
    expect([0.12345, -0.00001, 12.5].map(one => formatted(one, 'share'))).to.deep.equal([
      '12.35 %',
      '0.00 %',
      '1,250.00 %',
    ]);
    expect([0.000012, 0.95, 0.99999].map(one => formatted(one, 'probability'))).to.deep.equal([
      '< 0.0001',
      '0.9500',
      '> 0.9999',
    ]);
    expect([1.23456, 0.0123456, 123.456, 12345.6, 0].map(one => formatted(one, 'ratio'))).to.deep.equal([
      '1.235',
      '0.0123',
      '123.46',
      '12,346',
      '0.000',
    ]);
    expect([1234.5, 0.00012345678].map(money)).to.deep.equal(['1,234.50', '0.0001235']);
    expect([64_321.12, 0.00001234].map(price)).to.deep.equal(['64,321.12', '0.00001234']);
    expect([90_000, 3_600_000 * 25, 86_400_000 * 400, 250].map(length)).to.deep.equal([
      '1 min 30 s',
      '1 d 1 h',
      '1 y 35 d',
      '250 ms',
    ]);
    expect(formatted(null, 'ms')).to.equal('–');
  });
});

describe('report: the tables', () => {
  it('quote what has commas, and disarm formulas', () => {
    const trade = {
      ...walkResult({ seed: 'csv', bars: 200, drift: 0 }).trades[0]!,
      entryReason: 'a, "b"',
      exitReason: '=1+1',
    };
    const [head = '', row = ''] = tradesCsv([trade]).split('\n');
    expect(head.split(',')).to.have.lengthOf(17);
    expect(row).to.contain(`"a, ""b""",'=1+1`);
  });

  it('have the drawdown beside the equity', () => {
    expect(equityCsv({ time: [0, 1000, 2000], equity: [100, 120, 90] })).to.equal(
      'time,equity,drawdown\n1970-01-01T00:00:00.000Z,100,0\n1970-01-01T00:00:01.000Z,120,0\n1970-01-01T00:00:02.000Z,90,0.25\n',
    );
  });
});
