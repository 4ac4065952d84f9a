import type { Decimal } from '../kernel/decimal.ts';
import type { AccountEvent, Read, VenueBalances } from './port.ts';

/** Several orders often change at once; balances are asked for when they have. */
const DELAY_MS = 100;

/** Tells which balances changed, some time after something did. */
export function openBalanceNews(
  read: () => Read<VenueBalances>,
  tell: (event: AccountEvent) => void,
): { readonly due: () => void; readonly stop: () => void } {
  const told = new Map<string, { readonly free: Decimal; readonly locked: Decimal }>();
  let timer: NodeJS.Timeout | null = null;
  const ask = async (): Promise<void> => {
    timer = null;
    const answer = await read();
    if (!answer.ok) return; // reconciliation reads them as well
    const { venueTime } = answer.value;
    const balances = answer.value.balances.filter(({ asset, free, locked }) => {
      const before = told.get(asset);
      return before === undefined || !before.free.eq(free) || !before.locked.eq(locked);
    });
    for (const { asset, ...balance } of balances) told.set(asset, balance);
    if (balances.length > 0) tell({ kind: 'balances-changed', balances, venueTime });
  };
  return {
    due: () => {
      timer ??= setTimeout(() => void ask(), DELAY_MS);
    },
    stop: () => {
      if (timer !== null) clearTimeout(timer);
    },
  };
}
