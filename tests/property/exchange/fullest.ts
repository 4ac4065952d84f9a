/** The most points that any window of that length holds, wherever it begins. */
export function fullest(
  arrived: readonly { readonly at: number; readonly points: number }[],
  windowMs: number,
): number {
  const sorted = [...arrived].sort((a, b) => a.at - b.at);
  let most = 0;
  let sum = 0;
  let first = 0;
  for (const { at, points } of sorted) {
    sum += points;
    while (sorted[first]!.at <= at - windowMs) sum -= sorted[first++]!.points;
    most = Math.max(most, sum);
  }
  return most;
}
