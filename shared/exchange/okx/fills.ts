import type { MarketSymbol } from '../../domain/instrument.ts';
import type { VenueOrderId } from '../../domain/order.ts';
import { ok, type Result } from '../../kernel/result.ts';
import { resultOf } from '../outcomes.ts';
import type { FillQuery, Read, VenueFault, VenueFill } from '../port.ts';
import type { Call } from './client.ts';
import type { OrderReader, ReaderOptions } from './order-reader.ts';
import { type FillRow, fillRow, toFill } from './orders.ts';
import { rowsOf } from './replies.ts';
import { instId } from './symbols.ts';

const PAGE = 100;
/** `trade/fills` holds three days; how long a look beyond them that found nothing holds. */
const NOTHING_OLDER_MS = 86_400_000;

export interface Fills {
  since(query: FillQuery): Read<readonly VenueFill[]>;
  ofOrder(symbol: MarketSymbol, ordId: VenueOrderId): Read<readonly VenueFill[]>;
}

/**
 * Our trades. The venue pages them newest first and by ids of its bills, so they are read backwards until the wanted one is
 * reached: first the last three days, and only when they do not reach back far enough its archive.
 */
export function openFills({
  client,
  wallNow,
  lineage,
  reader,
}: Omit<ReaderOptions, 'lane'> & { readonly reader: OrderReader }): Fills {
  /** Symbols of which the archive held nothing when it was last looked into, and when that was. */
  const nothingOlder = new Map<MarketSymbol, number>();

  const page = async (
    endpoint: 'GET trade/fills' | 'GET trade/fills-history',
    parameters: Readonly<Record<string, string>>,
  ): Promise<Result<readonly FillRow[], VenueFault>> => {
    const query = { instType: 'SPOT', ...parameters, limit: String(PAGE) };
    const call: Call = { endpoint, parameters: query, lane: 'reconcile' };
    return resultOf(await client.signed(call, wallNow()), body => rowsOf(fillRow, body));
  };

  const told = async (symbol: MarketSymbol, rows: readonly FillRow[]): Read<readonly VenueFill[]> => {
    const fills: VenueFill[] = [];
    for (const row of rows) {
      const named = lineage.ownerOf(row.ordId) === null && row.clOrdId !== '';
      const owner = named
        ? ok({ venueOrderId: row.ordId, clientOrderId: row.clOrdId })
        : await reader.ownerOf(symbol, row.ordId);
      if (!owner.ok) return owner;
      fills.push(toFill(row, owner.value));
    }
    return ok(fills);
  };

  /** Rows from `from` on, oldest first. */
  const rowsSince = async ({ symbol, from }: FillQuery): Promise<Result<readonly FillRow[], VenueFault>> => {
    const rows: FillRow[] = [];
    const looked = nothingOlder.get(symbol);
    const archive = looked === undefined || wallNow() - looked > NOTHING_OLDER_MS;
    for (const endpoint of ['GET trade/fills', 'GET trade/fills-history'] as const) {
      if (endpoint === 'GET trade/fills-history' && !archive) break;
      const before = rows.length;
      for (;;) {
        const after = rows.at(-1)?.billId;
        const read = await page(endpoint, { instId: instId(symbol), ...(after === undefined ? {} : { after }) });
        if (!read.ok) return read;
        const wanted = read.value.filter(row => !isBefore(row, from));
        rows.push(...wanted);
        if (wanted.length < read.value.length || wanted.some(row => isExactly(row, from))) return ok(rows.reverse());
        if (read.value.length < PAGE) break;
      }
      if (endpoint === 'GET trade/fills-history' && rows.length === before) nothingOlder.set(symbol, wallNow());
    }
    return ok(rows.reverse());
  };

  return {
    since: async query => {
      const rows = await rowsSince(query);
      return rows.ok ? told(query.symbol, rows.value.slice(0, query.limit)) : rows;
    },
    ofOrder: async (symbol, ordId) => {
      const rows = await page('GET trade/fills', { instId: instId(symbol), ordId });
      return rows.ok ? told(symbol, rows.value.toReversed()) : rows;
    },
  };
}

type From = FillQuery['from'];

const isBefore = (row: FillRow, from: From): boolean =>
  'tradeId' in from ? BigInt(row.tradeId) < BigInt(from.tradeId) : (row.fillTime ?? row.ts) < from.time;
const isExactly = (row: FillRow, from: From): boolean => 'tradeId' in from && row.tradeId === from.tradeId;
