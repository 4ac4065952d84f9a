import type { Why } from './strategy.ts';

/** Reasons that every strategy may give, and those that the runtime gives in a strategy's place. */
export const COMMON_REASONS = {
  WARMING_UP: 'not enough bars yet for every number it looks at',
  ENTRY_ON_ITS_WAY: 'an entry is on its way',
  EXIT_ON_ITS_WAY: 'an exit is on its way',
  BAR_MISSING: 'the bar of this instrument did not come in time',
  CONFIDENCE_LOW: 'an entry with confidence {confidence}, below the minimum of {minimum} that the bot asks for',
  BOT_NOT_RUNNING: 'an entry with confidence {confidence}, but the bot is paused or still warming up',
  STRATEGY_FAILED: 'the strategy failed; see the state of the bot',
} as const satisfies Readonly<Record<string, string>>;

/** The words for a reason: `{name}` in its text is replaced by the number of that name. A code without a text speaks for itself. */
export function explainReason({ code, numbers }: Why, texts: Readonly<Record<string, string>>): string {
  const text = texts[code];
  if (text !== undefined) return text.replace(/\{(\w+)\}/g, (_, name: string) => shown(numbers[name]));
  const listed = Object.entries(numbers).map(([name, value]) => `${name} ${shown(value)}`);
  return listed.length === 0 ? code : `${code} (${listed.join(', ')})`;
}

/** Six significant digits are enough for people. */
const shown = (value: number | null | undefined): string =>
  value === null || value === undefined ? 'none' : `${Number(value.toPrecision(6))}`;
