import { z } from 'zod';
import type { Instrument, MarketSymbol } from '../../domain/instrument.ts';
import { Decimal } from '../../kernel/decimal.ts';
import { err, ok } from '../../kernel/result.ts';
import { type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import { resultOf } from '../outcomes.ts';
import type { CandleQuery, MarketData, Read } from '../port.ts';
import { listedCandles, tradedCandles } from './candles.ts';
import type { CoinbaseClient } from './client.ts';
import { productId } from './products.ts';
import { amount, amountOrNull } from './replies.ts';

const timeReply = z.object({ epochMillis: z.coerce.number().int().nonnegative() });

const product = z.object({
  product_id: z.string(),
  base_currency_id: z.string(),
  quote_currency_id: z.string(),
  base_increment: amount,
  quote_increment: amount,
  price_increment: amountOrNull,
  base_min_size: amount,
  base_max_size: amountOrNull,
  quote_min_size: amountOrNull,
  status: z.string().nullish(),
  trading_disabled: z.boolean().nullish(),
  is_disabled: z.boolean().nullish(),
  view_only: z.boolean().nullish(),
  cancel_only: z.boolean().nullish(),
  /** In these two an exit at the market would be refused. */
  limit_only: z.boolean().nullish(),
  post_only: z.boolean().nullish(),
});
const productsReply = z.object({ products: z.array(z.unknown()) });

type Calls = Pick<MarketData, 'instruments' | 'serverTime' | 'candles'>;

export function marketDataCalls(client: CoinbaseClient): Calls {
  /** The latest time that the venue's clock is known to have reached. */
  let reached = epochMs(0);
  const serverTime = async (): Read<EpochMs> => {
    const verdict = await client.call({ method: 'GET', path: 'time', lane: 'data' });
    const time = resultOf(verdict, body => epochMs(timeReply.parse(body).epochMillis));
    if (time.ok) reached = epochMs(Math.max(reached, time.value));
    return time;
  };

  const instruments = async (symbols: readonly MarketSymbol[]): Read<readonly Instrument[]> => {
    const wanted = new Set(symbols.map(productId));
    const query = { product_type: 'SPOT', product_ids: [...wanted] };
    const verdict = await client.call({ method: 'GET', path: 'market/products', query, lane: 'data' });
    return resultOf(verdict, body =>
      productsReply.parse(body).products.flatMap(each => {
        const known = product.safeParse(each);
        return known.success && wanted.has(known.data.product_id) ? [toInstrument(known.data)] : [];
      }),
    );
  };

  const candles: Calls['candles'] = async (query: CandleQuery) => {
    const length = timeframeMs(query.timeframe);
    // asked before the bars: what was over then is closed in them
    if (query.to === undefined || query.to + length > reached) {
      const time = await serverTime();
      if (!time.ok) return err(time.error);
    }
    const bars = await (length < MINUTE_MS ? tradedCandles : listedCandles)(client, query, reached);
    return bars.ok ? ok(bars.value.filter(bar => bar.openTime + length <= reached)) : bars;
  };
  return { serverTime, instruments, candles };
}

/** The venue has no candles below. */
const MINUTE_MS = 60_000;

const NO_LIMIT = new Decimal('9000000000');

function toInstrument(listed: z.output<typeof product>): Instrument {
  const halted =
    (listed.status ?? 'online') !== 'online' ||
    [
      listed.trading_disabled,
      listed.is_disabled,
      listed.view_only,
      listed.cancel_only,
      listed.limit_only,
      listed.post_only,
    ].includes(true);
  return {
    symbol: `${listed.base_currency_id}/${listed.quote_currency_id}` as MarketSymbol,
    base: listed.base_currency_id,
    quote: listed.quote_currency_id,
    tickSize: listed.price_increment ?? listed.quote_increment,
    stepSize: listed.base_increment,
    minQuantity: listed.base_min_size,
    maxQuantity: listed.base_max_size ?? NO_LIMIT,
    minNotional: listed.quote_min_size ?? new Decimal(0),
    status: halted ? 'halted' : 'trading',
  };
}
