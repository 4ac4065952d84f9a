import { z } from 'zod';
import { TIMEFRAMES, type Timeframe } from '#shared/kernel/time.ts';

/** Of at most a day: a transaction reads what one bar is made of. */
const JOINED_TIMEFRAMES = TIMEFRAMES.filter((one): one is Exclude<Timeframe, '1w'> => one !== '1w');

const seconds = (fallback: number) => z.number().positive().max(86_400).default(fallback);
const days = (fallback: number) => z.int().min(1).max(36_500).default(fallback);

/** The section `monitor` of a profile. Times are of the wall clock, ages of market data by the market's. */
export const monitorConfig = z.strictObject({
  watchEverySeconds: seconds(2).describe('How often everything is looked at'),
  alerts: z
    .strictObject({
      agentSilentSeconds: seconds(10).describe('Age of a heartbeat that is an alert'),
      agentDegradedSeconds: seconds(15).describe('How long an agent may be degraded'),
      restarts: z.int().min(1).max(1_000).default(5).describe('Restarts of an agent within the window'),
      restartWindowSeconds: seconds(600),
      unprotectedSeconds: seconds(5).describe('How long a position may be without a stop on the venue'),
      waitingSeconds: seconds(15).describe('Age of work that waits for an agent; critical at four times of it'),
      staleAfterBars: z
        .int()
        .min(1)
        .max(1_000)
        .default(5)
        .describe('Age of the last candle in base bars, at least 10 s'),
      unknownOrderSeconds: seconds(30).describe('How long the outcome of an order may be unknown'),
      booksUnbalancedSeconds: seconds(60).describe('How long the books and the venue may differ'),
      errorRepeats: z
        .int()
        .min(2)
        .max(100_000)
        .default(5)
        .describe('The same error so often within the window escalates'),
      errorWindowSeconds: seconds(600),
      errorQuietMinutes: z
        .int()
        .min(1)
        .max(10_080)
        .default(60)
        .describe('An escalated error stays one alert until it has not repeated for so long'),
      errorTrendFactor: z
        .number()
        .min(1.1)
        .max(1_000)
        .default(3)
        .describe('An error of this hour so many times as often as in an hour of the day before'),
      errorTrendLeast: z.int().min(2).max(100_000).default(10).describe('and at least so often'),
      quietMinutes: z
        .int()
        .min(1)
        .max(10_080)
        .default(30)
        .describe('A reported alert is over when not repeated for so long'),
    })
    .prefault({}),
  state: z
    .strictObject({
      everySeconds: seconds(60).describe('How often balances, positions, orders and limits are checked'),
      tolerance: z.number().min(0).max(1).default(0.01).describe('Share up to which a discrepancy is mended unsaid'),
      escalateAt: z.number().min(0).max(1).default(0.05).describe('Share beyond which only exits are allowed'),
    })
    .prefault({}),
  telegram: z
    .strictObject({
      apiRoot: z.url().default('https://api.telegram.org').describe('Where the Bot API answers'),
      severities: z.array(z.enum(['info', 'warning', 'critical'])).default(['critical', 'warning']),
      coolDownSeconds: seconds(300).describe('Least time until the same alert is told again after it was over'),
      ruleGapSeconds: seconds(30).describe('Least time between two messages about one rule'),
      remindMinutes: z.int().min(1).max(10_080).default(60).describe('A critical alert that stays open is repeated'),
    })
    .prefault({}),
  retention: z
    .strictObject({
      everyMinutes: z.int().min(1).max(1_440).default(10),
      deliveriesHours: z.int().min(1).max(8_760).default(6).describe('Finished messages'),
      holdsDays: days(7).describe('Signals that say: nothing, and why'),
      featuresDays: days(7),
      candlesDays: days(400).describe('Closed candles of the base timeframe; none goes that a bot still needs'),
      joinedTimeframe: z
        .enum(JOINED_TIMEFRAMES)
        .nullable()
        .default('1h')
        .describe('Bars that stay of older candles; null: none. It must be a multiple of the base timeframe'),
      joinedDays: days(3_650).describe('and for how long'),
      equityDays: days(14).describe('The equity curve as it was counted; later one point per hour is kept'),
      venueCallsDays: days(7).describe('Calls to the venue'),
      studiesDays: days(365).describe('Studies and their backtests, since they ended or were waited for'),
      errorsDays: days(90).describe(
        'Errors, mended findings about data, resolved dead letters and alerts, hourly looks at the risk',
      ),
    })
    .prefault({}),
  slowQueryMs: z.int().min(1).max(600_000).default(250).describe('Running time of a statement that counts as slow'),
});
export type MonitorConfig = z.output<typeof monitorConfig>;
