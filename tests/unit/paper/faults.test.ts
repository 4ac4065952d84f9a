import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import sinon from 'sinon';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import { FaultGate } from '#shared/exchange/paper/faults/gate.ts';
import { faultScript, parseFaultScript } from '#shared/exchange/paper/faults/script.ts';

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

  it('hands a frame on behind the next one of its kind, or alone when none comes', () => {
    const timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      load([
        { frame: 'order', times: 2, do: { kind: 'reorder', ms: 10 } },
        { frame: 'balances', do: { kind: 'reorder', ms: 1_000 } },
      ]);
      const got: string[] = [];
      const send = (name: string, kind: 'order' | 'balances' = 'order') =>
        gate.frame({ kind, symbol: null }, () => got.push(name));
      send('first');
      send('of another kind', 'balances');
      send('second');
      expect(got.splice(0), 'the second is held as well').to.deep.equal(['first']);
      timers.tick(9);
      expect(got).to.deep.equal([]);
      timers.tick(1);
      expect(got.splice(0)).to.deep.equal(['second']);
      send('third');
      load([]);
      expect(got).to.deep.equal(['third', 'of another kind']);
      load([{ frame: 'order', do: { kind: 'reorder', ms: 10 } }]);
      for (const name of ['b', 'a', 'c']) send(name);
      timers.tick(10);
      expect(got.slice(2)).to.deep.equal(['a', 'b', 'c']);
    } finally {
      timers.restore();
    }
  });

  it('draws latencies from the distribution that it is told', () => {
    load([{ request: 'place', times: 4_000, do: { kind: 'latency', medianMs: 40, p99Ms: 400 } }]);
    const drawn = Array.from({ length: 4_000 }, () => gate.request(place()))
      .map(fault => (fault?.kind === 'delay' ? fault.ms : Number.NaN))
      .sort((a, b) => a - b);
    expect(drawn[2_000]).to.be.closeTo(40, 4);
    expect(drawn[3_960]).to.be.closeTo(400, 80);
  });

  it('is silent before its time, and what needs nothing but time strikes then', () => {
    const timers = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      load([
        { request: 'any', after: { ms: 100 }, times: 9, do: { kind: 'refuse' } },
        { after: { ms: 50 }, do: { kind: 'maintenance', forMs: 20 } },
        { after: { ms: 60 }, do: { kind: 'revoke-key', forMs: 20 } },
      ]);
      const at = (ms: number) => {
        timers.tick(ms - now);
        now = ms;
        return [gate.request(place())?.kind ?? null, gate.isClosed(), gate.areKeysRevoked()];
      };
      expect(at(49)).to.deep.equal([null, false, false]);
      expect(at(50)).to.deep.equal(['reply', true, false]);
      expect(gate.stand().map(({ done }) => done)).to.deep.equal([0, 1, 0]);
      load([{ request: 'any', after: { ms: 100 }, do: { kind: 'refuse' } }]);
      expect(at(70), 'another script has replaced it').to.deep.equal([null, false, false]);
      expect(at(149)[0]).to.equal(null);
      expect(at(150)[0]).to.equal('refuse');
    } finally {
      timers.restore();
    }
  });

  it('says where a script is wrong: the line, the place and what was expected', () => {
    const problems = (text: string) => {
      const parsed = parseFaultScript(text);
      return parsed.ok ? [] : parsed.error;
    };
    expect(problems('seed: a\nfaults:\n  - request: place\n    do: { kind: refuse }\n')).to.deep.equal([]);
    const wrong = [
      'seeds: a',
      'faults:',
      '  - request: place',
      '    do:',
      '      kind: dely',
      '  - frame: order',
      '    nth: 0',
      '    do: { kind: drop, ms: 5 }',
      '  - do: { kind: gap, symbol: BTC/USDT, by: true }',
      '  - 5',
    ].join('\n');
    expect(problems(wrong)).to.deep.equal([
      'line 5: faults.0.do.kind: expected one of drop-response, refuse, delay, latency, truncate, reply',
      'line 7: faults.1.nth: Too small: expected number to be >=1',
      'line 8: faults.1.do.ms: there is no such key here',
      'line 9: faults.2.do.by: expected a share such as -0.12',
      'line 10: faults.3: Invalid input: expected object, received number',
      'line 1: seeds: there is no such key here',
    ]);
    expect(problems('faults: [')[0]).to.match(/line 1/);
  });

  it('takes the script of the recipe', () => {
    const recipe = readFileSync(new URL('../../../docs/recipes/fault-scripts.md', import.meta.url), 'utf8');
    const parsed = parseFaultScript(/```yaml\n([\s\S]*?)```/.exec(recipe)?.[1] ?? '');
    expect(parsed.ok && parsed.value.faults.map(rule => rule.do.kind)).to.deep.equal([
      ...['drop-response', 'latency', 'reorder', 'hide-order', 'gap'],
    ]);
  });

  it('says what a rule lacks', () => {
    const wrong = faultScript.safeParse({ faults: [{ request: 'place', do: { kind: 'delay' } }] });
    expect(wrong.success).to.equal(false);
    expect(JSON.stringify(wrong.error?.issues)).to.include('"ms"');
  });
});
