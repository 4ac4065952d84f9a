import { z } from 'zod';
import { type MarketSymbol, SYMBOL_TEXT } from '../../../domain/instrument.ts';
import { DECIMAL_TEXT, Decimal } from '../../../kernel/decimal.ts';
import { epochMs } from '../../../kernel/time.ts';
import type { HistoryRange } from '../../../simulation/types.ts';
import type { PaperExchange } from '../exchange.ts';
import { type FaultScript, parseFaultScript } from '../faults/script.ts';
import { cancelByHand, handCancel, handOrder, placeByHand } from './by-hand.ts';

/** What a control request ends in: a body that JSON can hold (Decimals become text). */
export interface ControlReply {
  readonly status: 200 | 400 | 404 | 409;
  readonly body: unknown;
}

export interface ControlRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Answers a request whose query (GET) or body (POST) is `input`. */
  answer(exchange: PaperExchange, input: unknown): ControlReply | Promise<ControlReply>;
}

const ofAccount = z.strictObject({
  account: z.string().default('main'),
  symbol: z
    .string()
    .regex(SYMBOL_TEXT)
    .transform(text => text as MarketSymbol)
    .optional(),
});
const nothing = z.strictObject({});
const advance = z.strictObject({
  bars: z.int().min(1).max(1_000_000).default(1),
  pauseAtFills: z.boolean().default(false),
});
const stopAt = z.strictObject({ marketTime: z.int().nonnegative().transform(epochMs).nullable() });
const deposit = z.strictObject({
  account: z.string().min(1),
  asset: z.string().min(1),
  amount: z
    .string()
    .regex(DECIMAL_TEXT, 'expected a decimal number as text; negative withdraws')
    .transform(text => new Decimal(text)),
});

const ok = (body: unknown): ControlReply => ({ status: 200, body });
const refused = (status: 404 | 409, error: string): ControlReply => ({ status, body: { error } });

/** A route whose input is parsed before its handler sees it. */
function route<Schema extends z.ZodType>(
  [method, path]: readonly [ControlRoute['method'], string],
  schema: Schema,
  handle: (exchange: PaperExchange, input: z.output<Schema>) => ControlReply | Promise<ControlReply>,
): ControlRoute {
  return {
    method,
    path,
    answer: (exchange, input) => {
      const parsed = schema.safeParse(input);
      if (!parsed.success) return { status: 400, body: { error: z.prettifyError(parsed.error) } };
      return handle(exchange, parsed.data);
    },
  };
}

const ALL: HistoryRange = { fromId: null, since: null, until: null, limit: Number.MAX_SAFE_INTEGER };

/** The venue's symbols that a query means: one, or all. */
const symbolsOf = (exchange: PaperExchange, symbol: MarketSymbol | undefined): readonly MarketSymbol[] =>
  symbol === undefined ? exchange.actual.listings().map(listing => listing.symbol) : [symbol];

/** The symbols that a script names. */
const symbolsIn = ({ faults }: FaultScript): readonly MarketSymbol[] =>
  faults.flatMap(rule => [
    ...('symbol' in rule && rule.symbol !== undefined ? [rule.symbol] : []),
    ...('symbol' in rule.do ? [rule.do.symbol] : []),
  ]);

/** Everything the control port answers, one entry each. */
export const CONTROL_ROUTES: readonly ControlRoute[] = [
  route(['GET', '/state'], nothing, exchange => ok(exchange.state())),
  route(['GET', '/latency'], nothing, exchange => ok(exchange.latency.take())),
  route(['GET', '/balances'], ofAccount, ({ actual }, { account }) => {
    const found = actual.account(account);
    return found === null ? refused(404, `no account ${account}`) : ok({ account, balances: found.balances });
  }),
  route(['GET', '/orders'], ofAccount, (exchange, { account, symbol }) => {
    if (exchange.actual.account(account) === null) return refused(404, `no account ${account}`);
    const lists = new Map(exchange.actual.orderLists(account, ALL).map(list => [list.id, list.clientListId]));
    const orders = symbolsOf(exchange, symbol)
      .flatMap(each => exchange.actual.orders(account, each, ALL))
      .map(order => ({ ...order, clientListId: order.listId === null ? null : (lists.get(order.listId) ?? null) }));
    return ok({ account, orders: orders.sort((a, b) => a.id - b.id) });
  }),
  route(['GET', '/trades'], ofAccount, (exchange, { account, symbol }) => {
    if (exchange.actual.account(account) === null) return refused(404, `no account ${account}`);
    const range = { ...ALL, orderId: null };
    const trades = symbolsOf(exchange, symbol).flatMap(each => exchange.actual.fills(account, each, range));
    return ok({
      account,
      trades: [...trades].sort((a, b) => a.at - b.at || a.orderId - b.orderId || a.tradeId - b.tradeId),
    });
  }),
  route(['POST', '/advance'], advance, async (exchange, { bars, pauseAtFills }) => {
    const marketTime = await exchange.advance(bars, { pauseAtFills });
    if (marketTime === null) return refused(409, 'the market runs on its own: only lockstep is advanced');
    return ok({ marketTime, ended: exchange.state().ended, paused: exchange.isPaused() });
  }),
  route(['POST', '/stop-at'], stopAt, (exchange, { marketTime }) => {
    if (!exchange.stopAt(marketTime)) return refused(409, 'lockstep stands still already');
    return ok({ marketTime: exchange.actual.now(), stopAt: marketTime });
  }),
  route(['GET', '/faults'], nothing, ({ actual }) => ok({ faults: actual.faults.stand() })),
  route(['POST', '/faults'], z.unknown(), ({ actual }, given) => {
    const script = parseFaultScript(typeof given === 'string' ? given : JSON.stringify(given));
    if (!script.ok) return { status: 400, body: { error: script.error.join('\n') } };
    const unlisted = symbolsIn(script.value).filter(symbol => actual.listing(symbol) === null);
    if (unlisted.length > 0) return { status: 400, body: { error: `not listed here: ${unlisted.join(' ')}` } };
    actual.faults.load(script.value);
    return ok({ faults: actual.faults.stand() });
  }),
  route(['POST', '/orders'], handOrder, placeByHand),
  route(['POST', '/cancel'], handCancel, cancelByHand),
  route(['POST', '/deposit'], deposit, ({ actual }, { account, asset, amount }) => {
    const { reply } = actual.execute<'adjust-balance'>({ kind: 'adjust-balance', account, asset, amount });
    return reply.ok ? ok({ account, balances: reply.value.balances }) : refused(409, reply.error.kind);
  }),
];
