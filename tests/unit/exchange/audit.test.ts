import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { ClientOrderId } from '#shared/domain/order.ts';
import { localBudget } from '#shared/exchange/budget/local.ts';
import type { Trading } from '#shared/exchange/port.ts';
import { type VenueCall, withAudit } from '#shared/exchange/resilience/audit.ts';
import { withMeasuredCost } from '#shared/exchange/resilience/cost.ts';
import { fault } from '#shared/exchange/verdict.ts';
import { err, ok } from '#shared/kernel/result.ts';
import { epochMs } from '#shared/kernel/time.ts';

const BTC = 'BTC/USDT' as MarketSymbol;
const id = (text: string) => text.repeat(32) as ClientOrderId;

describe('the audit of calls to a venue', () => {
  const wallNow = () => epochMs(1_700_000_000_000);
  const seen = async (calls: object, use: (port: Trading) => Promise<unknown>): Promise<VenueCall[]> => {
    const recorded: VenueCall[] = [];
    await use(withAudit(calls as Trading, { wallNow, record: call => recorded.push(call) }));
    return recorded;
  };

  it('a read: what it was about, and why it failed', async () => {
    const away = fault('VENUE_UNREACHABLE', 'no');
    const calls = { orderByClientId: async () => err(away), balances: async () => ok([]) };
    const [order, balances] = await seen(calls, async port => {
      await port.orderByClientId(BTC, id('a'));
      await port.balances();
    });
    expect(order).to.include({ endpoint: 'orderByClientId', changes: false, symbol: BTC, clientId: id('a') });
    expect(order).to.deep.include({ outcome: 'failed', fault: away, at: wallNow() });
    expect(balances).to.include({
      endpoint: 'balances',
      symbol: null,
      clientId: null,
      outcome: 'confirmed',
      fault: null,
    });
  });

  it('a change: its outcome, and the order that it was about', async () => {
    const lost = { kind: 'unknown', fault: fault('VENUE_OUTCOME_UNKNOWN', 'socket hang up') };
    const done = { kind: 'confirmed', value: {} };
    const calls = {
      place: async () => lost,
      cancelOco: async () => done,
      cancelReplace: async () => ({ cancelled: done, placed: lost }),
    };
    const found = await seen(calls, async port => {
      await port.place({ symbol: BTC, clientOrderId: id('b') } as never);
      await port.cancelOco({ symbol: BTC, clientListId: id('c') } as never);
      await port.cancelReplace({ cancel: id('d'), place: { symbol: BTC, clientOrderId: id('e') } } as never);
    });
    expect(
      found.map(({ endpoint, changes, clientId, outcome }) => ({ endpoint, changes, clientId, outcome })),
    ).to.deep.equal([
      { endpoint: 'place', changes: true, clientId: id('b'), outcome: 'unknown' },
      { endpoint: 'cancelOco', changes: true, clientId: id('c'), outcome: 'confirmed' },
      { endpoint: 'cancelReplace', changes: true, clientId: id('e'), outcome: 'unknown' },
    ]);
  });

  it('knows what each call took out of the budget, calls at the same time kept apart', async () => {
    const limits = [{ name: 'weight', per: 'address', points: 100, windowMs: 60_000 }] as const;
    const budget = withMeasuredCost(localBudget(limits, wallNow));
    const take = async (...weights: number[]) => {
      for (const weight of weights) {
        await budget.take('reconcile', { weight });
        await new Promise(resolve => setImmediate(resolve));
      }
      return ok([]);
    };
    const found = await seen({ balances: () => take(20), openOrders: () => take(3, 4) }, port =>
      Promise.all([port.balances(), port.openOrders(null)]),
    );
    expect(Object.fromEntries(found.map(call => [call.endpoint, call.cost]))).to.deep.equal({
      balances: { weight: 20 },
      openOrders: { weight: 7 },
    });
  });
});
