import type { Random } from '../../../kernel/random.ts';

/** Mean length of blocks for so many values: `n^(1/3)`, the rate at which the error is least. Politis & Romano 1994. */
export const blockLength = (count: number): number => Math.max(1, Math.round(Math.cbrt(count)));

/** So many indices below `among`: blocks of random length (geometric, `mean` on average) from random places, round the end to the start. Politis & Romano 1994. */
export function stationaryIndices(
  into: Int32Array,
  { among, mean, random }: { readonly among: number; readonly mean: number; readonly random: Random },
): Int32Array {
  const fresh = 1 / mean;
  let at = 0;
  for (let index = 0; index < into.length; index++) {
    at = index === 0 || random.next() < fresh ? random.integer(among) : at + 1 === among ? 0 : at + 1;
    into[index] = at;
  }
  return into;
}

/** The same with blocks of one length. Politis & Romano 1992. */
export function blockIndices(
  into: Int32Array,
  { among, mean, random }: { readonly among: number; readonly mean: number; readonly random: Random },
): Int32Array {
  let at = 0;
  for (let index = 0; index < into.length; index++) {
    at = index % mean === 0 ? random.integer(among) : at + 1 === among ? 0 : at + 1;
    into[index] = at;
  }
  return into;
}
