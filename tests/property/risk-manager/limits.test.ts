import { expect } from 'chai';
import fc from 'fast-check';
import type { EntryCandidate } from '#agents/risk-manager/core/candidate.ts';
import { decideAll, type EntryOrder } from '#agents/risk-manager/core/decide.ts';
import { maxExposure } from '#agents/risk-manager/core/limits.ts';
import { Decimal, sum } from '#shared/kernel/decimal.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { bot, context, d, entry, instrument, limits, market } from '#tests/unit/risk-manager/account.ts';

const names = Array.from({ length: 12 }, (_, index) => `binance:C${index}/USDT`);
const botNames = ['a', 'b', 'c'];
const candidate: fc.Arbitrary<EntryCandidate> = fc
  .record({
    instrumentId: fc.constantFrom(...names),
    botId: fc.constantFrom(...botNames),
    stopBps: fc.integer({ min: 1, max: 3_000 }),
    limit: fc.boolean(),
    ordinal: fc.nat(),
  })
  .map(({ instrumentId, botId, stopBps, limit, ordinal }) =>
    entry({
      instrumentId,
      botId,
      approvalId: deriveId(ordinal, instrumentId, botId),
      stopLoss: d(100).minus(d(stopBps).div(100)),
      takeProfit: null,
      orderType: limit ? 'limit' : 'market',
      limitPrice: limit ? d(100) : null,
    }),
  );

describe('limits under many candidates', () => {
  it('approvals together stay within exposure, positions, cash, rate and the size of one', () => {
    fc.assert(
      fc.property(
        fc.array(candidate, { maxLength: 30 }),
        fc.record({
          maxPositions: fc.integer({ min: 1, max: 8 }),
          maxExposureShare: fc.integer({ min: 1, max: 100 }).map(n => n / 100),
          maxPositionShare: fc.integer({ min: 1, max: 50 }).map(n => n / 100),
          maxEntriesPerMinute: fc.integer({ min: 1, max: 10 }),
          perTradeShare: fc.integer({ min: 1, max: 20 }).map(n => n / 100),
        }),
        fc.integer({ min: 0, max: 50_000 }),
        (candidates, settings, cash) => {
          const inForce = limits(settings);
          const account = context({
            limits: inForce,
            bots: new Map(botNames.map(name => [name, bot({ freeCash: d(cash) })])),
            markets: new Map(names.map(name => [name, market()])),
          });
          const orders = decideAll(account, candidates).flatMap(verdict =>
            verdict.kind === 'approved' ? [verdict.order as EntryOrder] : [],
          );
          const cost = (of: readonly EntryOrder[]) => sum(of.map(order => order.reserved));
          expect(orders.length).to.be.at.most(Math.min(settings.maxPositions, settings.maxEntriesPerMinute));
          expect(cost(orders).lte(maxExposure(inForce, account.equity))).to.equal(true);
          for (const name of botNames) {
            expect(cost(orders.filter(order => order.candidate.botId === name)).lte(cash)).to.equal(true);
          }
          for (const order of orders) {
            expect(order.reserved.lte(new Decimal(100_000).times(inForce.maxPositionShare))).to.equal(true);
            expect(order.quantity.mod(instrument.stepSize).isZero()).to.equal(true);
            const atRisk = order.quantity.times(d(100).minus(order.stopLoss));
            expect(atRisk.lte(d(10_000).times(inForce.perTradeShare).plus('1e-20'))).to.equal(true);
          }
        },
      ),
    );
  });
});
