import { expect } from 'chai';
import type { PayloadIn } from '#shared/contracts/catalogue.ts';
import { Decimal, sum } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { testDatabase } from '#tests/integration/database.ts';
import { Story } from './story.ts';
import type { Wish } from './treasury.ts';
import { ACCOUNT } from './venue.ts';

describe('what capital moves is no profit, no loss and no drawdown', () => {
  let story: Story;
  let count = 0;
  before(async () => {
    const withdrawals = { profitOnly: false, maintainMinimum: false };
    story = new Story(await testDatabase(), { withdrawals, deposits: { minAmount: 100 }, profits: { threshold: 10 } });
    await story.rig.seed({ trend: 0.5, mean: 0.4 });
  });
  after(() => story.rig.stop());

  const tell = async (wish: Wish): Promise<Id> => {
    const commandId = deriveId('flows', ++count);
    const payload = { ...wish, commandId, account: ACCOUNT } as PayloadIn<'capital-commanded'>;
    const { send } = await story.rig.handle(story.rig.command(payload));
    expect(send[0]?.payload, wish.kind).to.include({ state: 'done' });
    await story.rig.value();
    return commandId;
  };

  /** One trade of one bot that earns 39.56, and every movement there is around it. */
  async function play(): Promise<void> {
    await story.at('2026-01-07T12:00').deposit('1000');
    await story.rig.turn();
    await story.at('2026-01-07T12:10').fill({ side: 'buy', quantity: '2', price: '100', fee: '0.2' });
    await story.at('2026-01-07T12:20').mark('105');
    await tell({ kind: 'lock-capital', amount: '50', reason: '' });
    await story.at('2026-01-07T12:30').mark('105');
    const proposalId = await tell({ kind: 'withdraw', asset: 'USDT', amount: '100', reason: '' });
    await tell({ kind: 'approve-proposal', proposalId });
    await tell({ kind: 'sent-proposal', proposalId });
    await story.deposit('-100');
    await story.at('2026-01-07T13:00').mark('105');
    await story.deposit('300');
    await story.at('2026-01-08T09:00').mark('120');
    await story.rig.turn();
    await tell({ kind: 'preserve-capital', reason: '' });
    await story.at('2026-01-08T10:00').mark('120');
    await tell({ kind: 'release-capital' });
    await story.at('2026-01-08T12:00').fill({ side: 'sell', quantity: '2', price: '120', fee: '0.24' });
    await story.at('2026-01-09T09:00').mark('120');
    await story.rig.turn();
    await story.at('2026-01-12T09:00').mark('120');
    await story.rig.turn();
    await tell({ kind: 'unlock-capital', amount: null });
    await story.at('2026-01-14T10:00').mark('120');
    await story.rig.turn();
    await story.at('2026-01-14T12:00').mark('120');
    await story.compute(30);
  }

  it('the days of bots and account hold what was traded, and nothing else', async () => {
    await play();
    const { db } = story.rig.database;
    const kinds = await db.selectFrom('fund_flows').select('kind').distinct().orderBy('kind').execute();
    expect(kinds.map(({ kind }) => kind)).to.deep.equal([
      'allocation',
      'compound',
      'deposit',
      'lock',
      'preservation',
      'rebalance',
      'reserve',
      'set-aside',
      'unlock',
      'withdrawal',
    ]);
    for (const [owner, earned] of [
      ['trend', '39.56'],
      ['mean', '0'],
      ['*', '39.56'],
    ] as const) {
      const days = await story.rows('day', owner);
      expect(days.length).to.be.within(7, 8);
      expect(sum(days.map(day => new Decimal(day.profit))).toFixed(9), owner).to.equal(new Decimal(earned).toFixed(9));
      // fees of a thousandth, of what was at work
      for (const day of days)
        expect(day.drawdown, `${owner} ${day.starts_on}`).to.be.below(owner === 'mean' ? 1e-12 : 0.0011);
      const grown = (days.at(-1)?.unit_value ?? 0) - 1;
      expect(grown, owner).to.be.within(owner === 'mean' ? -1e-12 : 0.03, owner === 'mean' ? 1e-12 : 0.15);
    }
    const whole = await story.rows('day', '*');
    expect(sum(whole.map(day => new Decimal(day.flows ?? 0))).toNumber()).to.equal(200);
  });
});
