import { setTimeout as sleep } from 'node:timers/promises';
import { checkAdopted } from '../checks.ts';
import { ordersById, ordersWith } from '../looks.ts';
import type { Scenario } from '../scenario.ts';

const MANY = 1_000_000;

export const f1: Scenario = {
  id: 'F1',
  title: 'an order is applied and its answer is lost',
  seenIn: 'ccxt#2599',
  holds: 'exactly one order; unknown, then adopted by its client id',
  unprotectedLimitMs: 2_000,
  async play(stage) {
    const times = stage.between(1, 3);
    const kind = stage.pick(['drop-response', 'truncate'] as const);
    await stage.inject({ request: 'place', nth: stage.between(1, 6), times, do: { kind } });
    await stage.struck();
    await checkAdopted(stage);
  },
};

const FINAL = ['filled', 'cancelled', 'expired', 'rejected', 'never-arrived'];

export const f2: Scenario = {
  id: 'F2',
  title: 'nobody is reached while an order is asked for',
  seenIn: 'hummingbot#8457',
  holds: 'a transport error is never a terminal state',
  unprotectedLimitMs: null,
  async play(stage) {
    const refuse = { times: MANY, do: { kind: 'refuse' } } as const;
    await stage.inject(
      // told by the stream it would not be unknown
      { frame: 'order', times: MANY, do: { kind: 'drop' } },
      // the very next one: entries soon wait, as nobody can be compared with
      { request: 'place', nth: 1, times: 1, do: { kind: 'drop-response' } },
      ...(['order', 'open-orders', 'fills', 'balances', 'cancel'] as const).map(request => ({ request, ...refuse })),
    );
    const orders = await stage.until('an order of unknown outcome', async () => {
      const found = await ordersWith(stage, 'outcome-unknown');
      return found.length > 0 ? found : null;
    });
    const ids = orders.map(({ id }) => id);
    await sleep(stage.between(1_500, 3_500));
    // by its stream an order may well have got further; what nobody may do is call it over because nobody answers
    const ended = (await ordersById(stage, ids)).filter(({ state }) => state !== 'filled' && FINAL.includes(state));
    stage.check('no order is over because nobody answers', ended.length === 0, ended.map(one => one.state).join(', '));
    if (stage.random.next() < 0.5) await stage.strike({ kind: 'process', name: 'paper-exchange' });
    else await stage.inject();
    await checkAdopted(stage);
  },
};
