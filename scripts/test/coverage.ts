import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { relative } from 'node:path';
import { z } from 'zod';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { readFileIfAny } from '#scripts/bootstrap/private-file.ts';

const Lines = z.looseObject({ lines: z.looseObject({ total: z.number(), covered: z.number() }) });
const Summary = z.record(z.string(), Lines);

interface Threshold {
  readonly name: string;
  /** Of all lines of the files that match. */
  readonly percent: number;
  /** Matches paths relative to the checkout. */
  readonly files: RegExp;
}

/** Whatever decides about money is pure, so nearly all of it can be reached by a test. */
const THRESHOLDS: readonly Threshold[] = [
  { name: 'shared/kernel', percent: 90, files: /^shared\/kernel\// },
  { name: 'shared/domain', percent: 90, files: /^shared\/domain\// },
  { name: 'shared/accounting', percent: 90, files: /^shared\/accounting\// },
  { name: 'shared/simulation', percent: 90, files: /^shared\/simulation\// },
  { name: 'agents/*/core', percent: 90, files: /^agents\/[^/]+\/core\// },
  { name: 'strategies', percent: 90, files: /^agents\/strategy\/strategies\// },
  { name: 'everything', percent: 80, files: /^/ },
];

export interface CoverageLine {
  readonly name: string;
  /** Covered lines in percent; 100 where there are none. */
  readonly percent: number;
  readonly threshold: number;
  readonly enough: boolean;
}

/** A file of types alone is never loaded, so there is nothing in it to cover. */
function hasCode(path: string): boolean {
  const text = readFileIfAny(path);
  if (text === null) return true;
  const code = stripTypeScriptTypes(text).replace(/\/\*[\s\S]*?\*\/|\/\/.*|\bexport\s*\{\s*\}/g, '');
  return /[^\s;]/.test(code);
}

/** Measures a json-summary report of c8 against the thresholds. */
export function coverageOf(summaryPath: string): readonly CoverageLine[] {
  const { total: _total, ...files } = Summary.parse(JSON.parse(readFileSync(summaryPath, 'utf8')));
  const measured = Object.entries(files)
    .filter(([path]) => hasCode(path))
    .map(([path, { lines }]) => ({ path: relative(CHECKOUT, path), ...lines }));
  return THRESHOLDS.map(({ name, percent: threshold, files: matching }) => {
    const counted = measured.filter(({ path }) => matching.test(path));
    const total = counted.reduce((sum, file) => sum + file.total, 0);
    const covered = counted.reduce((sum, file) => sum + file.covered, 0);
    const percent = total === 0 ? 100 : (100 * covered) / total;
    return { name, percent, threshold, enough: percent >= threshold };
  });
}
