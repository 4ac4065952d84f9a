import { z } from 'zod';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { COMMON_REASONS } from '#shared/domain/reasons.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { resolveFeature } from '#shared/indicators/feature.ts';

interface Property {
  readonly description?: string;
  readonly default?: unknown;
}

/** What a row of a table holds; a column would end at a bar. */
const cells = (...values: readonly unknown[]): string =>
  `| ${values.map(value => String(value).replaceAll('|', '\\|')).join(' | ')} |`;

function paramsOf({ params }: AnyStrategy): readonly string[] {
  const schema = z.toJSONSchema(params, { io: 'input' }) as {
    readonly properties?: Readonly<Record<string, Property>>;
  };
  return Object.entries(schema.properties ?? {}).map(([name, { description = '', default: usual }]) =>
    cells(`\`${name}\``, typeof usual === 'number' ? Number(usual.toPrecision(6)) : (usual ?? 'null'), description),
  );
}

function featuresOf(strategy: AnyStrategy): string {
  const specs = Object.values(strategy.features(strategy.params.parse({})));
  const ids = specs.map(spec => {
    const feature = resolveFeature(spec);
    return `\`${feature.ok ? feature.value.id : spec.indicator}\``;
  });
  return ids.join(', ');
}

const reasonsOf = ({ reasons }: AnyStrategy): readonly string[] =>
  Object.entries(reasons)
    .filter(([code]) => !Object.hasOwn(COMMON_REASONS, code))
    .map(([code, words]) => cells(`\`${code}\``, words));

const section = (strategy: AnyStrategy): readonly string[] => [
  `## ${strategy.name}`,
  '',
  strategy.summary ?? '',
  '',
  `Looks at ${featuresOf(strategy)} of [features](features.md).`,
  '',
  '| parameter | default | meaning |',
  '| --- | --- | --- |',
  ...paramsOf(strategy),
  '',
  '| reason | in words |',
  '| --- | --- |',
  ...reasonsOf(strategy),
  '',
];

/** Every built-in strategy: what it does, its parameters, and what it may say. */
export const strategies = (generated: string): string =>
  [
    '# Strategies',
    '',
    generated,
    '',
    `${STRATEGIES.length} strategies come with Tradewind; [a recipe](recipes/add-a-strategy.md) adds your own. Times are in bars of the bot, distances in average true ranges unless said otherwise. None of them is known to earn money: see what a backtest says on your markets, and how far to trust it.`,
    '',
    ...STRATEGIES.flatMap(section),
  ].join('\n');
