import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { ceilToStep, Decimal } from '#shared/kernel/decimal.ts';
import { checkNone } from '../checks.ts';
import { orderIn, symbolOf } from '../looks.ts';
import type { Scenario, Stage } from '../scenario.ts';

export const f22: Scenario = {
  id: 'F22',
  title: 'an operator halts while orders are on their way',
  seenIn: 'hummingbot#720',
  holds: 'nothing is entered after the halt is acknowledged',
  unprotectedLimitMs: 2_000,
  async play(stage) {
    const ms = stage.between(50, 1_000);
    await stage.inject({ request: 'place', times: 20, chance: 0.5, do: { kind: 'delay', ms } });
    await stage.until('an order on its way', () => orderIn(stage, ['approved', 'submitting']));
    const { id } = await stage.operator.trading('halt');
    await sleep(3_000);
    await checkNone(
      stage,
      'nothing is entered after the acknowledgement',
      sql`select concat(o.id, ' sent ', o.sent_at - c.finished_at, ' after') as found from orders o, commands c
        where c.id = ${id} and o.purpose = 'entry' and o.sent_at > c.finished_at`,
    );
    await checkNone(
      stage,
      'no entry rests on the venue',
      sql`select concat(id, ' ', state) as found from orders where purpose = 'entry' and state in ('submitting', 'open', 'partly-filled')`,
    );
  },
};

export const f23: Scenario = {
  id: 'F23',
  title: 'the venue replaces an order by a cancel and a create',
  seenIn: 'nautilus#4288',
  holds: 'no phantom cancel',
  unprotectedLimitMs: null,
  async play(stage) {
    await stage.inject({ order: 'placed', times: stage.between(1, 3), do: { kind: 'replace' } });
    const replaced = await stage.struck();
    stage.check('the venue replaced orders', replaced > 0, String(replaced));
    await sleep(2_000); // what is cancelled here and rests there shows as lost
  },
};

/** The smallest order that is surely large enough, in base. */
async function handful(
  { installation: { db } }: Stage,
  symbol: string,
): Promise<{ readonly quantity: Decimal; readonly price: Decimal; readonly tick: Decimal }> {
  const { rows } = await sql<{
    price: string;
    step: string;
    tick: string;
    notional: string;
  }>`select m.price, i.step_size as step,
    i.tick_size as tick, i.min_notional as notional from marks m join instruments i on i.id = m.instrument_id
    where i.symbol = ${symbol}`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error(`no price of ${symbol}`);
  const price = new Decimal(row.price);
  const quantity = ceilToStep(new Decimal(row.notional).times(3).div(price), new Decimal(row.step));
  return { quantity, price, tick: new Decimal(row.tick) };
}

export const f24: Scenario = {
  id: 'F24',
  title: 'the owner trades by hand on the same account',
  seenIn: 'LEAN#4325',
  holds: 'noticed, recorded as external, no crash, limits count it',
  unprotectedLimitMs: 2_000,
  async play(stage) {
    const { person, installation, since } = stage;
    const symbol = stage.symbols[stage.random.integer(stage.symbols.length)];
    if (symbol === undefined) throw new Error('there are no symbols');
    const { quantity, price, tick } = await handful(stage, symbol);
    const bought = await person.buyOrSell('buy', symbol, { quantity, limitPrice: null });
    stage.check('bought by hand', bought.kind === 'confirmed', bought.kind);
    const limitPrice = ceilToStep(price.times('0.97'), tick);
    const resting = await person.buyOrSell('buy', symbol, { quantity, limitPrice });
    stage.check('a limit order by hand', resting.kind === 'confirmed', resting.kind);
    await stage.until('the trade is recorded as external', async () => {
      const { rows } = await sql`select from fills where order_id is null and created_at >= ${since}`.execute(
        installation.db,
      );
      return rows.length > 0;
    });
    if (resting.kind === 'confirmed') await person.cancel(symbol, resting.value.order.clientOrderId);
    // and one of our own stops is taken off
    const stop = await stage.until('a stop of ours', () => orderIn(stage, ['open'], { purpose: 'stop-loss' }));
    await person.cancel(symbolOf(stop.instrumentId), stop.clientOrderId);
    await sleep(2_000);
  },
};
