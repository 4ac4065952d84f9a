/** Rounded to three digits after the point; of an empty list NaN. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return rounded(sorted[Math.floor(sorted.length / 2)] ?? Number.NaN);
}

export const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
export const ratio = (part: number, whole: number): number => Math.round((part / whole) * 100) / 100;

/** The medians of what each round measured, name by name. */
export function medians<Name extends string>(
  rounds: readonly Readonly<Record<Name, number>>[],
): Readonly<Record<Name, number>> {
  const names = Object.keys(rounds[0] ?? {}) as Name[];
  return Object.fromEntries(names.map(name => [name, median(rounds.map(round => round[name]))])) as Record<
    Name,
    number
  >;
}
