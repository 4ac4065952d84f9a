import { expect } from 'chai';
import { type RawBuilder, sql } from 'kysely';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';

interface BreakerEvent {
  readonly from: string;
  readonly to: string;
  readonly effect: string;
}

const breakerEvent = ({ from, to, effect }: BreakerEvent): RawBuilder<unknown> =>
  sql`insert into breaker_events (id, account, kind, subject, from_state, to_state, effect, trip_limit, changed_by, reason, market_time)
    values (gen_random_uuid(), 'main', 'drawdown', '', ${from}, ${to}, ${effect}, 0.1, 'operator', '', now())`;

describe('what the database itself refuses', () => {
  let base: TestDatabase;
  before(async () => {
    base = await testDatabase();
  });
  after(() => base.drop());

  const ends = (row: RawBuilder<unknown>): Promise<string> =>
    row.execute(base.db).then(
      () => 'stored',
      (error: Error) => error.message,
    );

  it('a change of a breaker from or to a state, or with an effect, that no breaker has', async () => {
    const known = { from: 'closed', to: 'half-open', effect: 'reduce' };
    expect(await ends(breakerEvent(known))).to.equal('stored');
    for (const wrong of [{ from: 'ajar' }, { to: '' }, { effect: 'panic' }])
      expect(await ends(breakerEvent({ ...known, ...wrong }))).to.match(/violates check constraint/);
  });
});
