import { type RawBuilder, sql } from 'kysely';
import type { SeenOrder } from './looks.ts';
import { ordersSent, untilVerdict } from './looks.ts';
import { standingOf } from './recovery.ts';
import type { Stage } from './scenario.ts';

/** Waits until all that was sent has its verdict, and says whether the venue had each order that it did not refuse. */
export async function checkAdopted(stage: Stage): Promise<void> {
  const sent = await ordersSent(stage);
  const orders = await untilVerdict(
    stage,
    sent.map(({ id }) => id),
  );
  const taken = orders.filter(({ state }) => state !== 'rejected' && state !== 'denied');
  const lost = taken.filter(({ state, venueOrderId }) => state === 'never-arrived' || venueOrderId === null);
  stage.check('every order whose answer was lost was adopted by its client id', lost.length === 0, listed(lost, taken));
}

/** Rows that must not be there: `query` gives one text each. */
export async function checkNone(
  stage: Stage,
  what: string,
  query: RawBuilder<{ readonly found: string }>,
): Promise<void> {
  const { rows } = await query.execute(stage.installation.db);
  const found = rows.slice(0, 5).map(row => row.found);
  stage.check(what, rows.length === 0, found.join('; '));
}

/** No position sold more than it had bought. */
export const checkNoOversell = (stage: Stage): Promise<void> =>
  checkNone(
    stage,
    'exits never exceed the position',
    sql`select concat(position_id, ' sold ', sold, ' of ', bought) as found from (
      select position_id, sum(quantity) filter (where side = 'buy') as bought, sum(quantity) filter (where side = 'sell') as sold
      from fills where position_id is not null group by position_id) p where sold > bought`,
  );

/** Each order was sent once and ended once, and once more for each time that the venue replaced it. */
export const checkOneTransition = (stage: Stage): Promise<void> =>
  checkNone(
    stage,
    'one transition per event',
    sql`select concat(order_id, ' ', event, ' ', count(*), ' times') as found from order_events e
      where event in ('approved', 'submitted', 'cancelled', 'expired', 'rejected') group by order_id, event
      having count(*) > 1 + (select count(*) from order_events r
        where r.order_id = e.order_id and r.event = 'replaced' and e.event = 'cancelled')`,
  );

/** Says, at the end, whether all agents are still the processes that they were. */
export async function watchRestarts({ installation, check }: Stage): Promise<() => Promise<void>> {
  const before = await standingOf(installation);
  return async () => {
    const { epochs } = await standingOf(installation);
    const gone = [...epochs].filter(([agent, epoch]) => before.epochs.get(agent) !== epoch).map(([agent]) => agent);
    check('nobody crashed', gone.length === 0, gone.join(', '));
  };
}

const listed = (bad: readonly SeenOrder[], all: readonly SeenOrder[]): string =>
  bad.length === 0 ? `${all.length} orders` : bad.map(one => `${one.id} ${one.state}`).join(', ');
