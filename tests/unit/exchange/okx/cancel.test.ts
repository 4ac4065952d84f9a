import { expect } from 'chai';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { ClientOrderId } from '#shared/domain/order.ts';
import { Canceller } from '#shared/exchange/okx/cancel.ts';
import type { Call } from '#shared/exchange/okx/client.ts';
import { openLineage } from '#shared/exchange/okx/lineage.ts';
import { OrderReader } from '#shared/exchange/okx/order-reader.ts';
import { fault, type Verdict } from '#shared/exchange/verdict.ts';
import { epochMs } from '#shared/kernel/time.ts';

const NAME = 'a'.repeat(32) as ClientOrderId;
const ORDER = { symbol: 'BTC/USDT' as MarketSymbol, clientOrderId: NAME, sentAt: epochMs(1) };
const refused = (code: string): Verdict => ({
  kind: 'rejected',
  fault: fault(code === '51400' ? 'VENUE_ORDER_NOT_OPEN' : 'VENUE_REJECTED', 'no such order', code),
  body: null,
});

/** A venue whose reads show no order; `algos`: the client ids of the algo orders that it holds all the same. */
function canceller(algos: readonly string[]): { readonly asked: string[]; readonly canceller: Canceller } {
  const asked: string[] = [];
  const client = {
    signed: async ({ endpoint, parameters }: Call): Promise<Verdict> => {
      asked.push(endpoint);
      if (endpoint.startsWith('GET')) return refused('51603');
      const [named] = [parameters].flat();
      const isHeld = endpoint === 'POST trade/cancel-algos' && algos.includes(named?.algoClOrdId ?? '');
      return isHeld ? { kind: 'answer', body: { code: '0', data: [{ sCode: '0' }] } } : refused('51400');
    },
  };
  const lineage = openLineage();
  const reader = new OrderReader({ client, lineage, wallNow: () => epochMs(1), lane: 'protect' });
  return { asked, canceller: new Canceller({ client, lineage, reader }) };
}

describe('a cancel at OKX', () => {
  it('reaches a stop that the venue holds and does not show, and never takes its absence from a list for a proof', async () => {
    const { asked, canceller: own } = canceller([NAME]);
    expect(await own.cancel(ORDER)).to.include({ kind: 'unknown' });
    expect(asked.slice(0, 2)).to.deep.equal(['POST trade/cancel-order', 'POST trade/cancel-algos']);
  });

  it('is refused with proof when the venue has the order in neither of its two books', async () => {
    const outcome = await canceller([]).canceller.cancel(ORDER);
    expect(outcome).to.have.nested.property('fault.code', 'VENUE_ORDER_NOT_OPEN');
  });
});
