import { err, ok } from '../../../kernel/result.ts';
import { type AccountEndpoint, type Answer, type Call, type Gateway, invalid } from './endpoint.ts';
import { namelessId } from './order-reports.ts';
import { wireTime } from './wire-values.ts';

const DAY_S = 86_400;
const TOKEN_LENGTH = 20;

function set({ parameters, key }: Call, { countdowns, clocks }: Gateway): Answer {
  const { timeout = '' } = parameters;
  if (!/^\d{1,5}$/.test(timeout) || Number(timeout) > DAY_S) return err(invalid('timeout'));
  const end = countdowns.set(key.account, timeout === '0' ? null : Number(timeout) * 1_000);
  return ok({ currentTime: wireTime(clocks.wallNow()), triggerTime: end === null ? '0' : wireTime(end) });
}

/** Cancels everything of the account, stops too. */
export function cancelAll(account: string, { venue, newToken }: Gateway): void {
  for (const { symbol, id } of venue.actual.openOrders(account, null)) {
    const target = { kind: 'id', id } as const;
    const cancelClientId = namelessId(newToken(TOKEN_LENGTH));
    venue.execute({ kind: 'cancel-order', account, symbol, target, cancelClientId, onlyIf: null });
  }
}

export const timerEndpoints: Readonly<Record<string, AccountEndpoint>> = {
  CancelAllOrdersAfter: { permission: 'trade', points: 1, handle: set },
};
