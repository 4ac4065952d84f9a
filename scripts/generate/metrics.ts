import { METRIC_GROUPS } from '#shared/accounting/performance/catalogue/catalogue.ts';

const UNITS = {
  share: 'share (0.05 is 5 %)',
  probability: 'probability, 0 to 1',
  ratio: 'ratio',
  quote: 'money, in quote',
  count: 'count',
  ms: 'length, ms',
  moment: 'moment, UTC in ms',
} as const;

/** Every metric of a result, by group. */
export function metricsReference(generated: string): string {
  const groups = METRIC_GROUPS.flatMap(({ title, metrics }) => [
    `## ${title}`,
    '',
    '| key | name | unit | better | what it is |',
    '| --- | --- | --- | --- | --- |',
    ...Object.entries(metrics).map(
      ([key, { label, unit, better, about }]) =>
        `| \`${key}\` | ${label} | ${UNITS[unit]} | ${better ?? ''} | ${about.replaceAll('|', '\\|')} |`,
    ),
    '',
  ]);
  return [
    '# Metrics',
    '',
    generated,
    '',
    'What is said about a result, by the key that JSON has. What is undefined is null: never NaN, never infinity. Drawdowns are depths, ≥ 0; returns, profits, VaR and expected shortfall have the sign of what happened, so a loss is below 0. Returns are per UTC day and a year has 365 of them unless the run says otherwise; the risk-free rate is 2 % per year unless told.',
    '',
    ...groups,
  ].join('\n');
}
