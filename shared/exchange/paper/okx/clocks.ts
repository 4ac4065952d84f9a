import type { EpochMs } from '../../../kernel/time.ts';

/** The two clocks a request may live by: a client is synchronised to either the wall or the market. */
export interface Clocks {
  wallNow(): EpochMs;
  marketNow(): EpochMs;
}

const LONGEST_AGE_MS = 30_000;

/** What a clock says at which a timestamp is still good (30 s, either way): the wall's before the market's; null: neither. */
export function clockOf(timestamp: number, { wallNow, marketNow }: Clocks): EpochMs | null {
  return [wallNow(), marketNow()].find(now => Math.abs(now - timestamp) <= LONGEST_AGE_MS) ?? null;
}
