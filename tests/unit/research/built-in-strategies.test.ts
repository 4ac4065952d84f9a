import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { runBacktest } from '#scripts/research/backtest.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { Decimal, sum } from '#shared/kernel/decimal.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import type { Outcome } from '#shared/research/backtest/outcome.ts';
import type { Series } from '#shared/research/backtest/series.ts';
import { rowsBetween } from '#shared/research/columns/slice.ts';
import { generatedListing } from '#shared/simulation/generated-market/listing.ts';
import { scenarioOf, seriesOf } from '#tests/bench/backtest-scenario.ts';
import { FOLDER, readSeries, skipWithoutSeries } from './recorded-series.ts';

const DAYS = 3;
const MARKETS = [
  ['BTC/USDT', 60_000, 2],
  ['ETH/USDT', 2_000, 2],
  ['XRP/USDT', 1, 5],
] as const;

function recorded(): readonly Series[] {
  return MARKETS.flatMap(([symbol, startPrice, tickPlaces]): Series[] => {
    const file = `binance-${symbol.replace('/', '_')}-1m-20210420_20210520.csv.gz`;
    if (!existsSync(join(FOLDER, file))) return [];
    const columns = rowsBetween(readSeries(file), 0, DAYS * 1_440);
    const listing = generatedListing({ symbol: symbol as MarketSymbol, startPrice, tickPlaces, stepPlaces: 5 });
    return [{ instrumentId: `binance:${symbol}`, listing, columns }];
  });
}

/** Of how many entries positions were made: how many were filled between one way out and the next. */
function entriesOf({
  fills,
  series,
}: {
  readonly fills: Outcome['fills'];
  readonly series: readonly Series[];
}): readonly number[] {
  return series.flatMap(({ instrumentId }) => {
    const runs: Set<string>[] = [new Set()];
    for (const fill of fills.filter(one => one.instrument === instrumentId)) {
      if (fill.purpose === 'entry') runs.at(-1)?.add(fill.orderId);
      else if (runs.at(-1)?.size !== 0) runs.push(new Set());
    }
    return runs.map(one => one.size);
  });
}

describe('the built-in strategies on recorded candles', () => {
  before(skipWithoutSeries);
  const series = recorded();

  for (const strategy of STRATEGIES) {
    it(`${strategy.name} trades`, () => {
      expect(series).to.have.length(MARKETS.length);
      const result = runBacktest(scenarioOf(series, { strategy, params: {} }));
      expect(result.positions.length).to.be.greaterThan(10);
      expect(new Set(result.positions.map(one => one.instrument)).size).to.equal(MARKETS.length);
    });
  }
});

describe('a strategy that adds to what it holds, in a backtest', () => {
  const strategy = STRATEGIES.find(one => one.name === 'trend-following') as AnyStrategy;
  const series = seriesOf({ bars: 3_000, symbols: 2, seed: 'adding' });
  const run = (params: object) =>
    runBacktest(
      scenarioOf(series, {
        strategy,
        params: { fastPeriod: 5, slowPeriod: 12, rsiEntry: 50, volumeFactor: 0, takeProfitAtr: null, ...params },
      }),
    );

  const result = run({});

  it('makes positions of up to three entries, and of one where it is told so', () => {
    const entries = entriesOf({ ...result, series });
    expect(Math.max(...entries)).to.equal(3);
    expect(entries.filter(count => count > 1).length).to.be.greaterThan(5);
    expect(Math.max(...entriesOf({ ...run({ maxEntries: 1 }), series }))).to.equal(1);
  });

  it('keeps the books exact, the position within its share, and every stop order of the whole of it', () => {
    const cash = result.balances
      .filter(one => one.asset === 'USDT')
      .reduce((total, one) => total + Number(one.amount), 0);
    const earned = result.positions.reduce((total, one) => total + Number(one.realizedPnl), 0);
    const open = result.positions.filter(position => position.closedAt === null);
    const held = open.reduce((total, one) => total + Number(one.quantity) * Number(one.entryPrice), 0);
    expect(cash + held).to.be.closeTo(10_000 + earned, 1);
    for (const { entryQuantity, entryPrice } of result.positions)
      expect(Number(entryQuantity) * Number(entryPrice)).to.be.lessThan(0.15 * 10_500);
    const stopped = result.positions.filter(one => one.closeReason === 'stop-loss');
    expect(stopped.length).to.be.greaterThan(3);
    for (const { entryQuantity, exitQuantity, dust } of stopped)
      expect(Number(exitQuantity) + Number(dust)).to.be.closeTo(Number(entryQuantity), 1e-12);
  });
});

describe('the built-in strategies where shorts are possible', () => {
  const series = seriesOf({ bars: 1_500, symbols: 2, seed: 'both' });
  const models = venueModels.parse({
    account: { kind: 'perpetual', leverage: '5' },
    fees: { makerBps: 2, takerBps: 5, payIn: 'quote' },
  });
  /** Settings under which it trades a lot. */
  const eager: Readonly<Record<string, object>> = {
    'trend-following': { fastPeriod: 5, slowPeriod: 12, rsiEntry: 50, rsiExit: 30, volumeFactor: 0 },
    breakout: { rangeBars: 10, volumeFactor: 0.5, confirmCloses: 1 },
    'adaptive-momentum': { trendPeriod: 20 },
  };

  for (const strategy of STRATEGIES) {
    it(`${strategy.name} goes both ways, and the books are exact`, () => {
      const params = { sides: 'both', ...eager[strategy.name] };
      const result = runBacktest({ ...scenarioOf(series, { strategy, params }), models });
      expect(new Set(result.positions.map(({ side }) => side))).to.have.all.keys('long', 'short');
      const held = sum(result.balances.filter(one => one.asset === 'USDT').map(one => new Decimal(one.amount)));
      const traded = sum(
        result.fills.map(({ side, quantity, price, fee }) =>
          new Decimal(quantity)
            .times(price)
            .times(side === 'buy' ? -1 : 1)
            .minus(fee),
        ),
      );
      const posted = sum(result.postings.map(({ amount }) => new Decimal(amount)));
      expect(held.minus(10_000).minus(traded).minus(posted).toFixed()).to.equal('0');
      if (strategy.name === 'trend-following') expect(Math.max(...entriesOf({ ...result, series }))).to.equal(3);
    });
  }
});
