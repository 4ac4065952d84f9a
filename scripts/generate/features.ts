import type { AnyIndicator } from '#shared/indicators/indicator.ts';
import { FAMILIES, REGISTRY } from '#shared/indicators/registry.ts';

/** `0 to 100`, `at least 0`, `any`. */
function rangeOf([least, greatest]: AnyIndicator['range']): string {
  if (least !== null && greatest !== null) return `${least} to ${greatest}`;
  if (least !== null) return `at least ${least}`;
  return greatest !== null ? `at most ${greatest}` : 'any';
}

function rowOf({ name, params, warmUp, unit, range, needs, summary, nullWhen }: AnyIndicator): string {
  const formula = nullWhen === undefined ? summary : `${summary}; null where ${nullWhen}`;
  const usual = params.parse({}) as Readonly<Record<string, number>>;
  const written = Object.entries(usual).map(([key, value]) => `${key} ${value}`);
  const cells = [`\`${name}\``, written.join(', '), warmUp(usual), unit, rangeOf(range), needs.join(', '), formula];
  return `| ${cells.map(cell => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

const family = ([name, indicators]: readonly [string, readonly AnyIndicator[]]): readonly string[] => [
  `## ${name}`,
  '',
  '| feature | parameters | warm-up | unit | range | needs | formula |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  ...indicators.map(rowOf),
  '',
];

/** Every feature that a strategy can ask for, by family. */
export const features = (generated: string): string =>
  [
    '# Features',
    '',
    generated,
    '',
    `${REGISTRY.length} features, one number per closed bar. Parameters stand with their textbook values, which are taken where a spec leaves them out; the warm-up is that of these, in bars, the first value's included. What a feature needs beside the bar is another instrument (\`reference\`), trades and book (\`flow\`), or a series of observations of another source (\`observed\`). The formula in full, and its source, stand in the indicator's file.`,
    '',
    ...Object.entries(FAMILIES)
      .filter(([, indicators]) => indicators.length > 0)
      .flatMap(family),
  ].join('\n');
