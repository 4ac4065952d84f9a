import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { coverageOf } from '#scripts/test/coverage.ts';

describe('coverage thresholds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tradewind-coverage-'));
  after(() => rmSync(folder, { recursive: true }));
  const measure = (files: Readonly<Record<string, readonly [covered: number, total: number]>>) => {
    const entries = Object.entries(files).map(([path, [covered, total]]) => [
      join(CHECKOUT, path),
      { lines: { covered, total } },
    ]);
    const path = join(folder, 'summary.json');
    writeFileSync(path, JSON.stringify({ total: { lines: { covered: 0, total: 0 } }, ...Object.fromEntries(entries) }));
    return new Map(coverageOf(path).map(line => [line.name, line]));
  };

  it('weighs files by their lines', () => {
    const lines = measure({
      'shared/kernel/a.ts': [90, 100],
      'agents/capital/core/b.ts': [1, 10],
      'scripts/c.ts': [79, 90],
    });
    expect(lines.get('shared/kernel')).to.include({ percent: 90, enough: true });
    expect(lines.get('agents/*/core')).to.include({ percent: 10, enough: false });
    expect(lines.get('everything')).to.include({ percent: 85, enough: true });
  });

  it('asks nothing of a folder without lines', () => {
    expect(measure({ 'scripts/c.ts': [1, 10] }).get('strategies')).to.include({ percent: 100, enough: true });
  });
});
