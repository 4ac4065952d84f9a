import type { Instrument, MarketSymbol } from '../../domain/instrument.ts';
import { type Decimal, floorToStep } from '../../kernel/decimal.ts';
import type { AmendOrder, CancelReplace, Outcome, PlaceOco, PlaceOrder, Trading, VenueFault } from '../port.ts';
import { fault } from '../verdict.ts';
import { overlay } from './calls.ts';

/** What is listed under a symbol, as far as is known here; null: the venue does not list it. */
export type Listing = (symbol: MarketSymbol) => Instrument | null;

/**
 * The same port, which refuses what the venue cannot take before anything is sent: an unknown symbol, a kind of order that it does
 * not have, an id that does not fit, a price or quantity off its grid. The refusal says what was expected. Cancels pass.
 */
export function withGuard<T extends Trading>(trading: T, listing: Listing): T {
  const { capabilities } = trading;
  const { venue } = capabilities;
  const refuse = (said: string | null): VenueFault | null => (said === null ? null : fault('VENUE_UNSUPPORTED', said));

  const typeProblem = (type: PlaceOrder['type']): string | null =>
    capabilities.orderTypes.includes(type)
      ? null
      : `${venue} has no order of type ${type}; expected one of ${capabilities.orderTypes.join(', ')}`;
  const idProblem = (id: string): string | null =>
    capabilities.clientOrderId.pattern.test(id)
      ? null
      : `client id ${id} does not fit ${venue}; expected ${capabilities.clientOrderId.pattern.source}`;
  const gridProblem = (
    symbol: MarketSymbol,
    quantity: Decimal,
    prices: readonly (Decimal | null)[],
  ): VenueFault | null => {
    const instrument = listing(symbol);
    if (instrument === null) return fault('VENUE_UNKNOWN_SYMBOL', `${venue} does not list ${symbol}`);
    const { stepSize, tickSize } = instrument;
    if (quantity.lte(0) || !floorToStep(quantity, stepSize).eq(quantity))
      return refuse(`quantity ${quantity} of ${symbol}; expected a multiple of the step ${stepSize} above 0`);
    const off = prices.find(price => price !== null && (price.lte(0) || !floorToStep(price, tickSize).eq(price)));
    return off === undefined || off === null
      ? null
      : refuse(`price ${off} of ${symbol}; expected a multiple of the tick ${tickSize} above 0`);
  };
  const orderFault = (order: Omit<PlaceOrder, 'sentAt'>): VenueFault | null =>
    refuse(typeProblem(order.type) ?? idProblem(order.clientOrderId)) ??
    gridProblem(order.symbol, order.quantity, [order.limitPrice, order.stopPrice]);
  const ocoFault = ({ symbol, quantity, stopLoss, takeProfit, clientListId }: PlaceOco): VenueFault | null => {
    const stopType = stopLoss.limitPrice === null ? 'stop-loss' : 'stop-loss-limit';
    const ids = [clientListId, stopLoss.clientOrderId, takeProfit.clientOrderId];
    const kind = capabilities.oco === 'list' ? null : `${venue} has no list of two orders; it has: ${capabilities.oco}`;
    const named = ids.map(idProblem).find(problem => problem !== null) ?? null;
    return (
      refuse(kind ?? typeProblem(stopType) ?? typeProblem(takeProfit.type) ?? named) ??
      gridProblem(symbol, quantity, [stopLoss.stopPrice, stopLoss.limitPrice, takeProfit.price])
    );
  };
  const amendFault = ({ symbol, quantity }: AmendOrder): VenueFault | null =>
    refuse(capabilities.amend === 'none' ? `${venue} cannot change an order; cancel it and place another` : null) ??
    gridProblem(symbol, quantity, []);

  const guarded =
    <Request, Answer>(
      problem: (request: Request) => VenueFault | null,
      call: (request: Request) => Promise<Outcome<Answer>>,
    ) =>
    async (request: Request): Promise<Outcome<Answer>> => {
      const found = problem(request);
      return found === null ? call(request) : { kind: 'rejected', fault: found };
    };
  return overlay(
    trading,
    new Map<string, unknown>([
      ['place', guarded(orderFault, (order: PlaceOrder) => trading.place(order))],
      ['placeOco', guarded(ocoFault, (oco: PlaceOco) => trading.placeOco(oco))],
      ['amend', guarded(amendFault, (amendment: AmendOrder) => trading.amend(amendment))],
      [
        'cancelReplace',
        async (replacement: CancelReplace) => {
          const lacking = capabilities.cancelReplace ? null : `${venue} cannot cancel and place in one request`;
          const found = refuse(lacking) ?? orderFault(replacement.place);
          // nothing was cancelled either: the old order goes on
          return found === null
            ? trading.cancelReplace(replacement)
            : { cancelled: { kind: 'rejected', fault: found }, placed: null };
        },
      ],
    ]),
  );
}
