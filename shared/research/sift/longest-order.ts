/**
 * The positions (in order) of a longest run of `times` that never goes back: what to keep so that the fewest are left out.
 * Patience sorting with binary search, O(n log n) (Fredman 1975).
 */
export function longestOrder(times: readonly number[]): readonly number[] {
  const tails: number[] = []; // tails[k]: position of the smallest end of a run of k + 1
  const before = new Int32Array(times.length).fill(-1);
  times.forEach((time, position) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((times[tails[middle] ?? 0] ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    before[position] = low === 0 ? -1 : (tails[low - 1] ?? -1);
    tails[low] = position;
  });
  const kept: number[] = [];
  for (let at = tails.at(-1) ?? -1; at !== -1; at = before[at] ?? -1) kept.push(at);
  return kept.reverse();
}
