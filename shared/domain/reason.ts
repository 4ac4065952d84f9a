import type { Why } from './strategy.ts';

/** Digits that a person reads of an indicator. */
const SIGNIFICANT = 6;

/**
 * A reason for people. `templates` are the strategy's own words per code, with `{name}` for a number; a code without
 * words is spelled out with its numbers: `FAST_BELOW_SLOW` becomes `fast below slow (fast 101.2, slow 103)`.
 */
export function reasonInWords(why: Why, templates: Readonly<Record<string, string>>): string {
  const template = Object.hasOwn(templates, why.code) ? templates[why.code] : undefined;
  if (template === undefined) {
    const numbers = Object.entries(why.numbers).map(([name, value]) => `${name} ${short(value)}`);
    const words = why.code.toLowerCase().replaceAll('_', ' ');
    return numbers.length === 0 ? words : `${words} (${numbers.join(', ')})`;
  }
  return template.replace(/\{([^}]+)\}/g, (whole, name: string) =>
    Object.hasOwn(why.numbers, name) ? short(why.numbers[name] ?? null) : whole,
  );
}

const short = (value: number | null): string =>
  value === null ? 'unknown' : String(Number(value.toPrecision(SIGNIFICANT)));
