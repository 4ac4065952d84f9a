/** A length of time as people say it: `8 s`, `3 min`, `2 h`, `4 days`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** `1 message`, `3 messages`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** The first few of a list, and how many more there are. */
export function listed(items: readonly string[], most = 5): string {
  const rest = items.length - most;
  return rest > 0 ? `${items.slice(0, most).join(', ')} and ${rest} more` : items.join(', ');
}

/** A share as people say it: `2.0 %`. */
export const percentOf = (share: number): string => `${(share * 100).toFixed(1)} %`;

const SIGNIFICANT = 8;

/** A decimal text without the digits that nobody reads: at most 8 significant ones, no trailing zeros. */
export function shortNumber(text: string): string {
  const [whole = '0', fraction = ''] = text.split('.');
  const digits = whole.replace('-', '').replace(/^0+/, '').length;
  const leading = digits === 0 ? (/^0*/.exec(fraction)?.[0].length ?? 0) : 0;
  const kept = fraction.slice(0, Math.max(0, SIGNIFICANT - digits + leading)).replace(/0+$/, '');
  return kept === '' ? whole : `${whole}.${kept}`;
}
