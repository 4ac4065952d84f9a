import { type Decimal, ZERO } from '../kernel/decimal.ts';
import { type Drawdown, drawdownOf } from './drawdown.ts';
import { type Prices, valueAll } from './valuation.ts';

/** The worth of one owner of capital at a moment, in quote. */
export interface Equity extends Drawdown {
  /** The quote asset itself. */
  readonly cash: Decimal;
  /** Everything else, at its mark. */
  readonly holdings: Decimal;
  readonly equity: Decimal;
  /** What trading earned so far, net of fees: equity less the capital given and the unrealised part. */
  readonly realizedPnl: Decimal;
  /** What the open positions would earn at their marks, before the fees of the exit. */
  readonly unrealizedPnl: Decimal;
}

export interface EquityInput {
  readonly quote: string;
  /** Amount per asset, the quote asset too. */
  readonly holdings: ReadonlyMap<string, Decimal>;
  readonly prices: Prices;
  /** Capital that the owner was given, in quote. */
  readonly capital: Decimal;
  readonly unrealizedPnl: Decimal;
  /** The peak so far that an equity is measured by; null before the first. */
  readonly peakAt: (equity: Decimal) => Decimal | null;
}

/** The equity of an owner; assets without a price are not in it and are named beside it. */
export function equityOf(input: EquityInput): { readonly equity: Equity; readonly unpriced: readonly string[] } {
  const { quote, holdings, prices, capital, unrealizedPnl, peakAt } = input;
  const cash = holdings.get(quote) ?? ZERO;
  const { value, unpriced } = valueAll(quote, holdings, prices);
  return {
    equity: {
      cash,
      holdings: value.minus(cash),
      equity: value,
      realizedPnl: value.minus(capital).minus(unrealizedPnl),
      unrealizedPnl,
      ...drawdownOf(value, peakAt(value)),
    },
    unpriced,
  };
}
