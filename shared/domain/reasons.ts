import type { Why } from './strategy.ts';

/** Reasons that every strategy may give, and those that the runtime gives in a strategy's place. */
export const COMMON_REASONS = {
  WARMING_UP: 'not enough bars yet for every number it looks at',
  ENTRY_ON_ITS_WAY: 'an entry is on its way',
  EXIT_ON_ITS_WAY: 'an exit is on its way',
  BAR_MISSING: 'the bar of this instrument did not come in time',
  CONFIDENCE_LOW: 'an entry with confidence {confidence}, below the minimum of {minimum} that the bot asks for',
  BOT_NOT_RUNNING: 'an entry with confidence {confidence}, but the bot is paused or still warming up',
  EXIT_TIME_UP: 'held for {held} minutes; the exit plan gives a position {limit}',
  EXIT_LEVEL_PASSED: 'the price {price} has passed {level}, where the exit plan wants the stop; the best was {best}',
  EXIT_TARGETS_REACHED:
    'the price {price} has reached {targets} targets of the exit plan, and nothing that can be sold is left beyond them',
  EXIT_TARGET_REACHED: 'the price {price} has reached target {target} of the exit plan, which takes {quantity}',
  EXIT_TARGET_TOO_SMALL:
    'target {target} of the exit plan takes {quantity}, less than the venue sells: it is taken with the next',
  EXIT_STOP_TRAILED: 'the exit plan trails the stop from {from} to {to}, behind the best price of {best}',
  EXIT_STOP_TO_BREAK_EVEN: 'the exit plan moves the stop from {from} to {to}, after the best price of {best}',
  STRATEGY_FAILED: 'the strategy failed; see the state of the bot',
} as const satisfies Readonly<Record<string, string>>;

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
