import { z } from 'zod';
import type { AccountEvent, VenueFill } from '../port.ts';
import { toBalances, tradingAccount } from './account-replies.ts';
import type { Lineage } from './lineage.ts';
import { ownerOf } from './order-reader.ts';
import { algoOrder, charged, childrenOf, plainOrder, toAlgoOrder, toOrder } from './orders.ts';
import { amountOrNull, moment } from './replies.ts';

/* Rows of the private channels (OKX API v5, "WS / Order channel", "WS / Algo orders channel", "WS / Account channel"). */

const orderRow = plainOrder.extend({
  /** Of the trade that this update is about; empty when it is about none. */
  tradeId: z.string(),
  fillSz: amountOrNull,
  fillPx: amountOrNull,
  fillFee: amountOrNull,
  fillFeeCcy: z.string(),
  fillTime: z.union([moment, z.literal('')]),
  execType: z.string().default(''),
  msg: z.string().default(''),
});

/** The event in a row; null for channels and changes that we do not follow. Throws for one that we do, and that cannot be read. */
export function readAccountRow(channel: string, row: unknown, lineage: Lineage): AccountEvent | null {
  switch (channel) {
    case 'orders':
      return orderUpdate(orderRow.parse(row), lineage);
    case 'orders-algo':
      return algoUpdate(row, lineage);
    case 'account': {
      const account = tradingAccount.parse(row);
      return { kind: 'balances-changed', balances: toBalances(account), venueTime: account.uTime };
    }
    default:
      return null;
  }
}

/** What an algo order has placed is told under the algo order's ids; its type stays what was placed. */
function orderUpdate(row: z.output<typeof orderRow>, lineage: Lineage): AccountEvent {
  const owner = ownerOf(row);
  lineage.placed(row.ordId, owner);
  const order = { ...toOrder(row), venueOrderId: owner.venueOrderId, clientOrderId: owner.clientOrderId ?? '' };
  const { tradeId, fillSz, fillPx, fillTime } = row;
  const traded = tradeId !== '' && fillSz?.gt(0) === true && fillPx !== null;
  const fill: VenueFill | null = traded
    ? {
        symbol: order.symbol,
        venueTradeId: tradeId,
        ...owner,
        side: row.side,
        quantity: fillSz,
        price: fillPx,
        fee: charged(row.fillFee),
        feeAsset: row.fillFeeCcy,
        isMaker: row.execType === 'M',
        venueTime: fillTime === '' ? row.uTime : fillTime,
      }
    : null;
  return { kind: 'order-updated', order, fill, reason: row.msg, venueTime: row.uTime };
}

/** One that has gone off is told by what it placed. */
function algoUpdate(row: unknown, lineage: Lineage): AccountEvent | null {
  const algo = algoOrder.parse(row);
  const owner = { venueOrderId: algo.algoId, clientOrderId: algo.algoClOrdId };
  lineage.algo(algo.algoClOrdId, algo.algoId);
  for (const ordId of childrenOf(algo)) lineage.placed(ordId, owner);
  if (algo.state === 'effective' || algo.state === 'partially_effective') return null;
  const order = toAlgoOrder(algo, []);
  return { kind: 'order-updated', order, fill: null, reason: algo.failCode, venueTime: order.updatedAt };
}
