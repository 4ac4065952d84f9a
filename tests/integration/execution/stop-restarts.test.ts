import { expect } from 'chai';
import { BINANCE } from '#shared/exchange/binance/capabilities.ts';
import type { Capabilities } from '#shared/exchange/capabilities.ts';
import { sum } from '#shared/kernel/decimal.ts';
import { BTC, Floor, until } from './floor.ts';

/** A venue as it holds stops and targets, and the target that the positions there have. */
interface Style {
  readonly capabilities: Capabilities;
  readonly takeProfit: string | null;
}

const STYLES: Readonly<Record<string, Style>> = {
  'lists of two orders': { capabilities: BINANCE, takeProfit: '120' },
  'stops that are moved in one call': { capabilities: BINANCE, takeProfit: null },
  brackets: {
    capabilities: {
      ...BINANCE,
      oco: 'bracket',
      cancelReplace: false,
      orderTypes: ['market', 'limit', 'limit-maker', 'stop-loss-limit', 'bracket'],
    },
    takeProfit: '120',
  },
  'stops alone': {
    capabilities: { ...BINANCE, oco: 'none', cancelReplace: false, orderTypes: ['market', 'limit', 'stop-loss-limit'] },
    takeProfit: '120',
  },
};

const PLACING = ['placeOco', 'place'] as const;
const MOVING = ['cancel', 'cancelOco', 'cancelReplace'] as const;
const isProtective = (request: object): boolean => !('type' in request) || request.type !== 'market';
const isSale = (request: object): boolean => 'type' in request && request.type === 'market';
const NEVER = new Promise<void>(() => undefined);

/** Brings a position, or its entry, to a state in which the process then dies. */
type Moment = (floor: Floor, style: Style) => Promise<void>;

const asked = (floor: Floor): number => floor.venue.requests.length;
const nextRequest = (floor: Floor, before: number): Promise<void> => until(() => asked(floor) > before);

const MOMENTS: Readonly<Record<string, Moment>> = {
  'with a resting entry that is filled in part': async (floor, { takeProfit }) => {
    await floor.approve({ orderType: 'limit', limitPrice: '99', takeProfit });
    await until(async () => (await floor.order('entry'))?.state === 'open');
    floor.venue.move(BTC, 99, 1);
    await until(async () => (await floor.position())?.closed_at === null);
  },
  'while its first stop is on its way, and arrives': async (floor, { takeProfit }) => {
    for (const action of PLACING) floor.venue.script(action, { kind: 'hold', until: NEVER }, { matches: isProtective });
    await floor.approve({ takeProfit });
    await until(() => floor.venue.model.openOrders(BTC).length > 0);
  },
  'while its first stop is on its way, and never arrives': async (floor, { takeProfit }) => {
    const before = asked(floor);
    for (const action of PLACING) floor.venue.script(action, { kind: 'lose' }, { matches: isProtective });
    await floor.approve({ takeProfit });
    await until(() => asked(floor) > before + 1);
  },
  'with its stop open': async (floor, { takeProfit }) => void (await floor.entered({ takeProfit })),
  'while its stop is coming off': async (floor, { takeProfit }) => {
    await floor.entered({ takeProfit });
    for (const action of MOVING) floor.venue.script(action, { kind: 'hold', until: NEVER });
    const before = asked(floor);
    await floor.approve({ intent: 'move-stop', stopLoss: '95', takeProfit: null });
    await nextRequest(floor, before);
  },
  'while the stop that takes its place is lost': async (floor, { takeProfit }) => {
    await floor.entered({ takeProfit });
    for (const action of [...PLACING, 'cancelReplace'] as const) floor.venue.script(action, { kind: 'lose' });
    await floor.approve({ intent: 'move-stop', stopLoss: '95', takeProfit: null });
    await until(async () => (await floor.order('stop-loss'))?.sent_at != null);
  },
  'while a part of it is being sold': async (floor, { takeProfit }) => {
    await floor.entered({ takeProfit });
    floor.venue.script('place', { kind: 'hold', until: NEVER }, { matches: isSale });
    const before = floor.venue.count('place');
    await floor.approve({ intent: 'exit', quantity: '1' });
    await until(() => floor.venue.count('place') > before);
  },
  'before its stop is touched': async (floor, { takeProfit }) => {
    await floor.entered({ takeProfit });
    await floor.stop();
    floor.venue.model.move(BTC, 89.5);
  },
};

/** What the venue holds for the position: one stop for all of it, or nothing of a position that is gone. */
async function isSound(floor: Floor): Promise<boolean> {
  const position = await floor.position();
  const orders = await floor.orders();
  const open = floor.venue.model.openOrders(BTC).filter(({ side }) => side === 'sell');
  if (orders.some(({ state, purpose }) => purpose !== 'entry' && ['submitting', 'unknown', 'approved'].includes(state)))
    return false;
  if (position === undefined || position.closed_at !== null) return open.length === 0;
  const stops = open.filter(({ stopPrice }) => stopPrice !== null);
  const covered = sum(stops.map(({ quantity }) => quantity));
  const level = stops[0]?.stopPrice?.toString();
  const step = covered.minus(position.quantity).abs().lt('0.001');
  return position.protected_at !== null && stops.length === 1 && step && level === position.stop_loss;
}

for (const [name, style] of Object.entries(STYLES)) {
  describe(`a position protected by ${name}, and a process that dies`, function () {
    this.timeout(120_000);
    let floor: Floor;
    before(async () => {
      floor = await Floor.open({ recvWindowMs: 400, capabilities: style.capabilities });
    });
    after(async () => {
      expect(floor.failures).to.deep.equal([]);
      await floor.close();
    });

    for (const [moment, reach] of Object.entries(MOMENTS)) {
      it(moment, async () => {
        floor.venue.model.move(BTC, 100);
        await floor.start();
        await reach(floor, style);
        await floor.stop();
        floor.venue.forget();
        await floor.start();
        await until(() => isSound(floor)).catch(async error => {
          const orders = (await floor.orders()).map(({ purpose, state, quantity, code }) => ({
            purpose,
            state,
            quantity,
            code,
          }));
          expect.fail(
            `${error}: ${JSON.stringify({ position: await floor.position(), orders, open: floor.venue.model.openOrders(BTC) })}`,
          );
        });
        const held = await floor.position();
        if (held?.closed_at === null) {
          await floor.approve({ intent: 'exit', quantity: held.quantity });
          await until(async () => (await floor.position())?.closed_at != null);
        }
        await until(() => floor.venue.model.openOrders(BTC).every(({ side }) => side === 'buy'));
        await floor.setTradingState('HALTED'); // what rests of an entry goes
        await until(() => floor.venue.model.openOrders(BTC).length === 0);
        await floor.setTradingState('ACTIVE');
        await floor.stop();
      });
    }
  });
}
