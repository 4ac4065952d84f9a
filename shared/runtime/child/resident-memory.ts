import { readFileSync } from 'node:fs';

const PAGE_BYTES = 4_096;
const MB = 1_048_576;

/** What a process holds in memory, in MB, as Linux tells it; 0 where it cannot be told. */
export function residentMb(pid: number): number {
  try {
    const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ');
    return (Number(pages) * PAGE_BYTES) / MB;
  } catch {
    return 0; // gone, or another system: the limits of heap and time remain
  }
}
