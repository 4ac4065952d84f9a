import type { MarketSymbol } from '../../../domain/instrument.ts';
import { type Decimal, ZERO } from '../../../kernel/decimal.ts';
import type { EpochMs } from '../../../kernel/time.ts';
import type { Order, OrderList } from '../../../simulation/types.ts';
import type { PaperVenue } from '../venue.ts';
import { algoIdOf, clientIdShown, ordIdOf } from './order-ids.ts';
import { averageOf, isOrder } from './order-reports.ts';
import { instIdOf, wireNumber, wireTime } from './wire-values.ts';

/** One algo order: a stop of the engine on its own (`conditional`), or the two legs of a list (`oco`). */
export interface Algo {
  readonly ordType: 'conditional' | 'oco';
  readonly symbol: MarketSymbol;
  readonly algoId: string;
  readonly algoClOrdId: string;
  readonly takeProfit: Order | null;
  readonly stopLoss: Order | null;
  readonly placedAt: EpochMs;
}

const isTakeProfit = ({ type }: Order): boolean => type === 'take-profit' || type === 'take-profit-limit';

export function algoOfOrder(order: Order): Algo {
  return {
    ordType: 'conditional',
    symbol: order.symbol,
    algoId: algoIdOf(order.id),
    algoClOrdId: clientIdShown(order.clientOrderId),
    takeProfit: isTakeProfit(order) ? order : null,
    stopLoss: isTakeProfit(order) ? null : order,
    placedAt: order.placedAt,
  };
}

/** Null once the venue has forgotten its legs. */
export function algoOfList(list: OrderList, venue: Pick<PaperVenue, 'order'>): Algo | null {
  const legs = list.orderIds.map(id => venue.order(list.account, list.symbol, { kind: 'id', id }));
  const found = legs.filter(leg => leg !== null);
  const [first] = found;
  if (first === undefined) return null;
  return {
    ordType: 'oco',
    symbol: list.symbol,
    algoId: algoIdOf(list.orderIds[0]),
    algoClOrdId: clientIdShown(list.clientListId),
    takeProfit: found.find(isTakeProfit) ?? null,
    stopLoss: found.find(leg => !isTakeProfit(leg)) ?? null,
    placedAt: first.placedAt,
  };
}

const legsOf = ({ takeProfit, stopLoss }: Algo): readonly Order[] => [takeProfit, stopLoss].filter(leg => leg !== null);

/** The leg that was triggered; null while both wait, and when both ended waiting. */
export const childOf = (algo: Algo): Order | null => legsOf(algo).find(isOrder) ?? null;

export type AlgoState = 'live' | 'effective' | 'canceled' | 'order_failed';

export function algoStateOf(algo: Algo): AlgoState {
  const child = childOf(algo);
  if (child !== null) return isUnpaid(child) ? 'order_failed' : 'effective';
  return legsOf(algo).some(({ state }) => state.kind === 'waiting') ? 'live' : 'canceled';
}

/** Triggered, but the account could not pay for it any more. */
const isUnpaid = ({ state, filled }: Order): boolean =>
  state.kind === 'expired' && state.reason === 'insufficient-balance' && filled.isZero();

const MARKET_PRICE = '-1';
const prices = (leg: Order | null): { readonly trigger: string; readonly order: string; readonly type: string } =>
  leg === null
    ? { trigger: '', order: '', type: '' }
    : {
        trigger: wireNumber(leg.stopPrice),
        order: leg.price === null ? MARKET_PRICE : wireNumber(leg.price),
        type: 'last',
      };

/** As every endpoint and the stream show it. */
export function wireAlgo(algo: Algo, last: Decimal | null): Readonly<Record<string, unknown>> {
  const [any] = legsOf(algo);
  const child = childOf(algo);
  const state = algoStateOf(algo);
  const [takeProfit, stopLoss] = [prices(algo.takeProfit), prices(algo.stopLoss)];
  const ordId = child === null || state === 'order_failed' ? '' : ordIdOf(child.id);
  return {
    activePx: '',
    actualPx: wireNumber(child === null ? null : averageOf(child)),
    actualSide: child === null ? '' : child === algo.takeProfit ? 'tp' : 'sl',
    actualSz: wireNumber(child?.filled ?? ZERO),
    algoClOrdId: algo.algoClOrdId,
    algoId: algo.algoId,
    amendPxOnTriggerType: '0',
    attachAlgoOrds: [],
    cTime: wireTime(algo.placedAt),
    callbackRatio: '',
    callbackSpread: '',
    ccy: '',
    clOrdId: '',
    closeFraction: '',
    failCode: state === 'order_failed' ? '51008' : '',
    instId: instIdOf(algo.symbol),
    instType: 'SPOT',
    isTradeBorrowMode: '',
    last: wireNumber(last),
    lever: '',
    linkedOrd: { ordId: '' },
    moveTriggerPx: '',
    ordId,
    ordIdList: ordId === '' ? [] : [ordId],
    ordPx: '',
    ordType: algo.ordType,
    posSide: 'net',
    pxLimit: '',
    pxSpread: '',
    pxVar: '',
    quickMgnType: '',
    reduceOnly: 'false',
    side: any?.side ?? '',
    slOrdPx: stopLoss.order,
    slTriggerPx: stopLoss.trigger,
    slTriggerPxType: stopLoss.type,
    state,
    sz: wireNumber(any?.quantity),
    szLimit: '',
    tag: '',
    tdMode: 'cash',
    tgtCcy: 'base_ccy',
    timeInterval: '',
    tpOrdPx: takeProfit.order,
    tpTriggerPx: takeProfit.trigger,
    tpTriggerPxType: takeProfit.type,
    triggerPx: '',
    triggerPxType: '',
    triggerTime: wireTime(child?.workingSince),
    uTime: wireTime(Math.max(...legsOf(algo).map(({ updatedAt }) => updatedAt))),
  };
}
