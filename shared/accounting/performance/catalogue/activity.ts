import { capacityOf } from '../capacity.ts';
import type { ClosedTrade, OrderCounts } from '../input.ts';
import type { Sample } from '../sample.ts';
import { defined, mean, median, ratio, total } from '../statistics.ts';
import {
  adverseExcursion,
  durationMs,
  entryNotional,
  favourableExcursion,
  giveBack,
  largest,
  smallest,
  volumeOf,
} from '../trades.ts';
import type { Metrics } from './metric.ts';

const durations = (trades: readonly ClosedTrade[]) => trades.map(durationMs);
const known = (values: readonly (number | null)[]) => values.filter(one => one !== null);
const lengthOf = ({ span }: Sample) => (span === null ? null : span.to - span.from);
const feesOf = ({ trades }: Sample) => total(trades.map(trade => trade.fees));
const counted =
  (name: keyof OrderCounts) =>
  ({ orders }: Sample): number | null =>
    orders === null ? null : orders[name];

export const ACTIVITY_METRICS = {
  tradesPerDay: {
    label: 'Trades per day',
    unit: 'ratio',
    better: null,
    about: 'Closed trades over the days of the run.',
    of: ({ trades, years }) => defined(trades.length / (years * 365)),
  },
  averageDuration: {
    label: 'Mean duration',
    unit: 'ms',
    better: null,
    about: 'Mean time from entry to exit.',
    of: ({ trades }) => defined(mean(durations(trades))),
  },
  medianDuration: {
    label: 'Median duration',
    unit: 'ms',
    better: null,
    about: 'Half of the trades were shorter.',
    of: ({ trades }) => defined(median(durations(trades))),
  },
  shortestDuration: {
    label: 'Shortest duration',
    unit: 'ms',
    better: null,
    about: 'Of a trade.',
    of: ({ trades }) => smallest(durations(trades)),
  },
  longestDuration: {
    label: 'Longest duration',
    unit: 'ms',
    better: null,
    about: 'Of a trade.',
    of: ({ trades }) => largest(durations(trades)),
  },
  averageWinDuration: {
    label: 'Mean duration of wins',
    unit: 'ms',
    better: null,
    about: 'Mean time from entry to exit of the wins.',
    of: ({ won }) => defined(mean(durations(won))),
  },
  averageLossDuration: {
    label: 'Mean duration of losses',
    unit: 'ms',
    better: null,
    about: 'Mean time from entry to exit of the losses.',
    of: ({ lost }) => defined(mean(durations(lost))),
  },
  medianWinDuration: {
    label: 'Median duration of wins',
    unit: 'ms',
    better: null,
    about: 'Half of the wins were shorter.',
    of: ({ won }) => defined(median(durations(won))),
  },
  medianLossDuration: {
    label: 'Median duration of losses',
    unit: 'ms',
    better: null,
    about: 'Half of the losses were shorter.',
    of: ({ lost }) => defined(median(durations(lost))),
  },
  exposure: {
    label: 'Time in the market',
    unit: 'share',
    better: null,
    about: 'Time with at least one trade open over the length of the run.',
    of: sample => ratio(sample.occupation.busyMs, lengthOf(sample)),
  },
  notionalExposure: {
    label: 'Mean exposure',
    unit: 'share',
    better: null,
    about: 'Entry notional × duration of all trades over (mean equity × length of the run); above 1 with leverage.',
    of: sample => {
      const length = lengthOf(sample);
      return sample.equity === null || length === null
        ? null
        : ratio(sample.occupation.notionalMs, sample.equity.average * length);
    },
  },
  averageOpenTrades: {
    label: 'Mean open trades',
    unit: 'ratio',
    better: null,
    about: 'Sum of the durations over the length of the run.',
    of: sample => ratio(sample.occupation.tradeMs, lengthOf(sample)),
  },
  maxOpenTrades: {
    label: 'Most open trades',
    unit: 'count',
    better: null,
    about: 'Trades open at the same time, at most.',
    of: ({ occupation }) => occupation.mostOpen,
  },
  averageNotional: {
    label: 'Mean entry notional',
    unit: 'quote',
    better: null,
    about: 'Mean of entry price × quantity (the mean stake).',
    of: ({ trades }) => defined(mean(trades.map(entryNotional))),
  },
  volume: {
    label: 'Volume',
    unit: 'quote',
    better: null,
    about: 'Entry and exit notional of all trades.',
    of: ({ trades }) => volumeOf(trades),
  },
  turnover: {
    label: 'Turnover per year',
    unit: 'ratio',
    better: 'lower',
    about: 'Volume over the mean equity, per year: 2 means that the equity was bought and sold once.',
    of: ({ trades, equity, years }) =>
      equity === null || years === 0 ? null : ratio(volumeOf(trades) / years, equity.average),
  },
  fees: {
    label: 'Fees',
    unit: 'quote',
    better: 'lower',
    about: 'Of all closed trades; below 0 when rebates were larger.',
    of: feesOf,
  },
  feeRate: {
    label: 'Fee rate',
    unit: 'share',
    better: 'lower',
    about: 'Fees over the volume.',
    of: sample => ratio(feesOf(sample), volumeOf(sample.trades)),
  },
  feeShare: {
    label: 'Fees of the gross result',
    unit: 'share',
    better: 'lower',
    about: 'Fees over what the trades earned before fees; null when that is not above 0.',
    of: sample => {
      const gross = total(sample.profits) + feesOf(sample);
      return gross > 0 ? ratio(feesOf(sample), gross) : null;
    },
  },
  breakEvenFeeRate: {
    label: 'Cost that would eat the profit',
    unit: 'share',
    better: 'higher',
    about: 'Profit over volume: how much dearer, per unit traded, every fill may get before nothing is left.',
    of: ({ profits, trades }) => ratio(total(profits), volumeOf(trades)),
  },
  averageFavourable: {
    label: 'Mean best moment (MFE)',
    unit: 'quote',
    better: 'higher',
    about: 'Mean of what the trades were ahead at most, before fees. Null when prices were not watched. Sweeney 1996.',
    of: ({ trades }) => defined(mean(known(trades.map(favourableExcursion)))),
  },
  averageAdverse: {
    label: 'Mean worst moment (MAE)',
    unit: 'quote',
    better: 'higher',
    about: 'Mean of what the trades were behind at most, before fees; ≤ 0.',
    of: ({ trades }) => defined(mean(known(trades.map(adverseExcursion)))),
  },
  largestFavourable: {
    label: 'Best moment of any trade',
    unit: 'quote',
    better: 'higher',
    about: 'The largest favourable excursion.',
    of: ({ trades }) => largest(known(trades.map(favourableExcursion))),
  },
  largestAdverse: {
    label: 'Worst moment of any trade',
    unit: 'quote',
    better: 'higher',
    about: 'The largest adverse excursion; ≤ 0.',
    of: ({ trades }) => smallest(known(trades.map(adverseExcursion))),
  },
  averageGiveBack: {
    label: 'Mean give-back',
    unit: 'quote',
    better: 'lower',
    about: 'Mean of what the trades gave back of their best moment (end-trade drawdown).',
    of: ({ trades }) => defined(mean(known(trades.map(giveBack)))),
  },
  largestGiveBack: {
    label: 'Largest give-back',
    unit: 'quote',
    better: 'lower',
    about: 'The most that a trade gave back of its best moment.',
    of: ({ trades }) => largest(known(trades.map(giveBack))),
  },
  capacity: {
    label: 'Capacity',
    unit: 'quote',
    better: 'higher',
    about:
      'Equity at which the strategy would be 1 % of the daily volume in its scarcest symbol, were it scaled up. Null when volumes are unknown.',
    of: capacityOf,
  },
  orders: {
    label: 'Orders',
    unit: 'count',
    better: null,
    about: 'Orders sent to the venue.',
    of: counted('orders'),
  },
  deniedSignals: {
    label: 'Denied signals',
    unit: 'count',
    better: 'lower',
    about: 'Signals that the risk rules did not let through.',
    of: counted('deniedSignals'),
  },
  expiredEntries: {
    label: 'Expired entries',
    unit: 'count',
    better: 'lower',
    about: 'Entry orders that ran out of time unfilled.',
    of: counted('expiredEntries'),
  },
  expiredExits: {
    label: 'Expired exits',
    unit: 'count',
    better: 'lower',
    about: 'Exit orders that ran out of time unfilled.',
    of: counted('expiredExits'),
  },
  cancelledEntries: {
    label: 'Cancelled entries',
    unit: 'count',
    better: null,
    about: 'Entry orders that were cancelled.',
    of: counted('cancelledEntries'),
  },
  replacedEntries: {
    label: 'Replaced entries',
    unit: 'count',
    better: null,
    about: 'Entry orders that were moved.',
    of: counted('replacedEntries'),
  },
} as const satisfies Metrics;
