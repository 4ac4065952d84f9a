import { z } from 'zod';
import { err } from '../../../kernel/result.ts';
import type { EpochMs } from '../../../kernel/time.ts';
import { type AccountCall, type AccountEndpoint, type Answer, answered, tradePost } from './endpoint.ts';
import { parameterError } from './errors.ts';
import type { Gateway } from './gateway.ts';
import { ordIdOf } from './order-ids.ts';
import { isOrder } from './order-reports.ts';
import { newName } from './order-requests.ts';
import { readParameters, tagText, text } from './parameters.ts';

const body = z.object({
  timeOut: text.pipe(z.string().regex(/^\d{1,3}$/)).transform(Number),
  tag: tagText.default(''),
});
const [SHORTEST_S, LONGEST_S] = [10, 120];
const SECOND_MS = 1_000;
/** In seconds here, unlike everywhere else in the dialect. */
const seconds = (at: EpochMs): string => String(Math.floor(at / SECOND_MS));

/** A countdown of the account's orders with one tag, or with none of all; a tag has no space in it. */
const nameOf = (account: string, tag: string): string => `${tag} ${account}`;

function set({ sent, key }: AccountCall, { countdowns, clocks }: Gateway): Answer {
  const read = readParameters(body, sent);
  if (!read.ok) return read;
  const { timeOut, tag } = read.value;
  if (timeOut !== 0 && (timeOut < SHORTEST_S || timeOut > LONGEST_S)) return err(parameterError('timeOut'));
  const end = countdowns.set(nameOf(key.account, tag), timeOut === 0 ? null : timeOut * SECOND_MS);
  return answered([{ triggerTime: end === null ? '0' : seconds(end), tag, ts: seconds(clocks.wallNow()) }]);
}

/** Cancels what rests as an order; algo orders wait on. */
export function cancelCounted(name: string, gateway: Gateway): void {
  const { venue, orderTags } = gateway;
  const space = name.indexOf(' ');
  const [tag, account] = [name.slice(0, space), name.slice(space + 1)];
  for (const order of venue.actual.openOrders(account, null)) {
    if (!isOrder(order) || (tag !== '' && orderTags.get(ordIdOf(order.id)) !== tag)) continue;
    const { symbol, id } = order;
    const target = { kind: 'id', id } as const;
    const cancelClientId = newName(gateway);
    venue.execute({ kind: 'cancel-order', account, symbol, target, cancelClientId, onlyIf: null });
  }
}

export const cancelAllAfter: AccountEndpoint = tradePost('trade/cancel-all-after', {
  limit: { requests: 1, perMs: SECOND_MS, per: 'account' },
  handle: set,
});
