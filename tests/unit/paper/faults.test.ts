import { expect } from 'chai';
import sinon from 'sinon';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { FaultGate } from '#shared/exchange/paper/faults/gate.ts';
import { faultScript } from '#shared/exchange/paper/faults/script.ts';

const BTC = 'BTC/USDT' as MarketSymbol;
const ETH = 'ETH/USDT' as MarketSymbol;
const place = (symbol = BTC) => ({ kind: 'place', symbol }) as const;

describe('the fault gate', () => {
  let now = 0;
  let gate: FaultGate;
  const load = (faults: readonly object[], seed = 'a') => gate.load(faultScript.parse({ seed, faults }));
  const refused = (count: number, symbol = BTC) =>
    Array.from({ length: count }, () => (gate.request(place(symbol)) === null ? '.' : 'x')).join('');
  beforeEach(() => {
    now = 0;
    gate = new FaultGate(() => now);
  });

  it('lets all pass without a script, and after an empty one', () => {
    expect(refused(3)).to.equal('...');
    load([{ request: 'any', times: 9, do: { kind: 'refuse' } }]);
    expect(refused(2)).to.equal('xx');
    load([]);
    expect(refused(2)).to.equal('..');
  });

  it('befalls from the nth on, as often as it says, and only what it fits', () => {
    load([{ request: 'place', symbol: 'BTC/USDT', nth: 2, times: 2, do: { kind: 'refuse' } }]);
    expect(refused(3, ETH)).to.equal('...');
    expect(gate.request({ kind: 'cancel', symbol: BTC })).to.equal(null);
    expect(refused(5)).to.equal('.xx..');
    expect(gate.stand().map(({ seen, done }) => [seen, done])).to.deep.equal([[5, 2]]);
  });

  it('the first rule that is not used up speaks', () => {
    load([
      { request: 'place', do: { kind: 'drop-response' } },
      { request: 'any', do: { kind: 'reply', status: 502, body: '<html>' } },
    ]);
    expect([gate.request(place()), gate.request(place()), gate.request(place())].map(one => one?.kind)).to.deep.equal([
      'drop-response',
      'reply',
      undefined,
    ]);
  });

  it('the same seed gives the same chances, another other ones', () => {
    const rule = [{ request: 'place', times: 1_000, chance: 0.5, do: { kind: 'refuse' } }];
    const runs = ['a', 'a', 'b'].map(seed => {
      load(rule, seed);
      return refused(64);
    });
    expect(runs[0]).to.equal(runs[1]).and.not.to.equal(runs[2]);
    expect(runs[0]).to.match(/x/).and.match(/\./);
  });

  it('drops, repeats, delays and silences frames', () => {
    const timers = sinon.useFakeTimers({ toFake: ['setTimeout'] });
    try {
      load([
        { frame: 'order', do: { kind: 'drop' } },
        { frame: 'order', do: { kind: 'repeat' } },
        { frame: 'order', do: { kind: 'late', ms: 10 } },
        { frame: 'order', nth: 2, do: { kind: 'silence', ms: 100 } },
      ]);
      const got: string[] = [];
      const send = (name: string, kind: 'order' | 'balances' = 'order') =>
        gate.frame({ kind, symbol: null }, () => got.push(name));
      for (const name of ['dropped', 'twice', 'late', 'plain']) send(name);
      timers.tick(10);
      send('begins the silence');
      send('balances', 'balances');
      now = 99;
      send('silent');
      now = 100;
      send('after');
      expect(got).to.deep.equal(['twice', 'twice', 'plain', 'late', 'balances', 'after']);
    } finally {
      timers.restore();
    }
  });

  it('says where a script is wrong', () => {
    const wrong = faultScript.safeParse({ faults: [{ request: 'place', do: { kind: 'delay' } }] });
    expect(wrong.success).to.equal(false);
    expect(JSON.stringify(wrong.error?.issues)).to.include('"ms"');
  });
});
