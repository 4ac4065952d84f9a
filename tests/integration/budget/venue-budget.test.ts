import { randomUUID } from 'node:crypto';
import { expect } from 'chai';
import { BINANCE } from '#shared/exchange/binance/capabilities.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { openVenueBudget } from '#shared/runtime/venue-budget.ts';
import { testContext } from '#tests/integration/capital/context.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';

describe('the budget of an agent', () => {
  let base: TestDatabase;
  before(async () => {
    base = await testDatabase();
  });
  after(() => base.drop());

  it('is shared by both agents that speak to the venue, and each shows how full the limits are', async () => {
    const restUrl = `http://${randomUUID()}.test`;
    const agents = (['execution', 'data-collection'] as const).map(name =>
      testContext(base, { name, config: {}, marketNow: () => epochMs(0) }),
    );
    const opened = await Promise.all(
      agents.map(({ context }) => openVenueBudget(context, { restUrl, published: BINANCE.rateLimits })),
    );
    const budgets = opened.map(({ budget }) => budget);
    await budgets[0]?.take('reconcile', { weight: 1_499 });
    await budgets[1]?.take('data', { weight: 1 });
    const shown = await agents[1]?.context.metrics.registry.metrics();
    expect(shown).to.match(/tradewind_venue_budget_used\{limit="weight",agent="data-collection"\} 0\.25\n/);
    expect(shown).to.match(/tradewind_venue_budget_used\{limit="orders-10s",agent="data-collection"\} 0\n/);
    await Promise.all(budgets.map(budget => budget.close()));
    await Promise.all(agents.map(({ close }) => close()));
  });
});
