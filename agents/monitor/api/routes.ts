import { z } from 'zod';
import { explanation, whyAnswer } from '#shared/contracts/api/chain.ts';
import { momentFromText } from '#shared/contracts/api/moment-text.ts';
import { alerts, botDetails, bots, health, metricsSummary, status } from '#shared/contracts/api/status.ts';
import { balances, equity, fills, orders, positions, signals } from '#shared/contracts/api/trading.ts';
import { readAlerts } from '#shared/persistence/reads/alerts.ts';
import { readBalances } from '#shared/persistence/reads/balances.ts';
import { readBot } from '#shared/persistence/reads/bots.ts';
import { readEquity } from '#shared/persistence/reads/equity.ts';
import { readExplanation } from '#shared/persistence/reads/explain.ts';
import { readFills } from '#shared/persistence/reads/fills.ts';
import { readHealth, readMetricsSummary } from '#shared/persistence/reads/health.ts';
import { readOrders } from '#shared/persistence/reads/orders.ts';
import { readPositions } from '#shared/persistence/reads/positions.ts';
import { readSignals } from '#shared/persistence/reads/signals.ts';
import { readBots, readStatus } from '#shared/persistence/reads/status.ts';
import { readWhy } from '#shared/persistence/reads/why.ts';
import { MONEY_ROUTES } from './money-routes.ts';
import { type Route, route } from './route.ts';

const nothing = z.strictObject({});
const limit = z.coerce.number().int().min(1).max(1_000).default(100);
const flag = z.enum(['true', 'false']).transform(text => text === 'true');
const symbol = z.string().regex(/^[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}$/, 'expected BASE/QUOTE, such as BTC/USDT');
const instrument = z
  .string()
  .regex(/^([a-z0-9]+:)?[A-Z0-9]{1,20}\/[A-Z0-9]{1,20}$/, 'expected BASE/QUOTE, such as BTC/USDT');
const HOUR_MS = 3_600_000;
const MAX_WINDOW_HOURS = 24 * 366;

/** Everything the API answers, all of it reads. A new answer is a line here and its read. */
export const ROUTES: readonly Route[] = [
  route({
    path: '/status',
    about: 'Profile, trading state and the agents',
    input: nothing,
    output: status,
    read: ({ db, profile, account }) => readStatus(db, { profile, account }),
  }),
  route({
    path: '/health',
    about: 'Is everything running, and what is wrong if not',
    input: nothing,
    output: health,
    read: ({ db, account }) => readHealth(db, account),
  }),
  route({
    path: '/metrics',
    about: 'The numbers that matter most; each agent serves all of its own to Prometheus',
    input: nothing,
    output: metricsSummary,
    read: async ({ db, account, slowQueryMs, pool }) =>
      readMetricsSummary(db, { account, slowQueryMs, pool: await pool() }),
  }),
  route({
    path: '/positions',
    about: 'Open positions',
    input: nothing,
    output: positions,
    read: async ({ db, account }) => [...(await readPositions(db, { account }))],
  }),
  route({
    path: '/orders',
    about: 'Orders, the newest first',
    input: z.strictObject({ open: flag.default(false), instrument: symbol.optional(), limit }),
    output: orders,
    read: async ({ db, account }, { open, instrument: wanted, limit: most }) => [
      ...(await readOrders(db, { account, which: open ? 'live' : 'all', symbol: wanted ?? null, limit: most })),
    ],
  }),
  route({
    path: '/fills',
    about: 'Fills, the newest first',
    input: z.strictObject({ limit }),
    output: fills,
    read: async ({ db, account }, { limit: most }) => [
      ...(await readFills(db, { account, orderId: null, limit: most })),
    ],
  }),
  route({
    path: '/balances',
    about: 'What the venue holds, its value, and which bot holds it',
    input: nothing,
    output: balances,
    read: async ({ db, account, quoteAsset }) => [...(await readBalances(db, { account, quoteAsset }))],
  }),
  route({
    path: '/equity',
    about: 'What the account and each bot are worth, and the curve of one',
    input: z.strictObject({
      bot: z.string().max(40).default('*'),
      hours: z.coerce.number().positive().max(MAX_WINDOW_HOURS).default(24),
      points: z.coerce.number().int().min(2).max(2_000).default(300),
    }),
    output: equity,
    read: ({ db, account, quoteAsset }, { bot, hours, points }) =>
      readEquity(db, { account, quoteAsset, bot, windowMs: hours * HOUR_MS, points }),
  }),
  ...MONEY_ROUTES,
  route({
    path: '/signals',
    about: 'What the bots decided, with their reasons; holds only when asked for',
    input: z.strictObject({ holds: flag.default(false), bot: z.string().max(40).optional(), limit }),
    output: signals,
    read: async ({ db, account }, { holds, bot, limit: most }) => [
      ...(await readSignals(db, { account, which: holds ? 'all' : 'acted', bot: bot ?? null, limit: most })),
    ],
  }),
  route({
    path: '/alerts',
    about: 'Alerts, the newest first',
    input: z.strictObject({ open: flag.default(true), limit }),
    output: alerts,
    read: async ({ db }, { open, limit: most }) => [...(await readAlerts(db, { open, limit: most }))],
  }),
  route({
    path: '/bots',
    about: 'The bots and where they stand',
    input: nothing,
    output: bots,
    read: async ({ db }) => [...(await readBots(db))],
  }),
  route({
    path: '/bots/:bot',
    about: 'One bot: its parameters, the versions it ran on, and how its shadow compares with traded bots',
    input: z.strictObject({ bot: z.string().min(1).max(40) }),
    output: botDetails,
    read: ({ db }, { bot }) => readBot(db, bot),
  }),
  route({
    path: '/explain/:orderId',
    about: 'The whole way of an order, by its id, its client order id or the venue’s',
    input: z.strictObject({ orderId: z.string().min(1).max(80) }),
    output: explanation,
    read: ({ db }, { orderId }) => readExplanation(db, orderId),
  }),
  route({
    path: '/why',
    about: 'What each bot did at a time, or why it did nothing; time as 14:05, ISO 8601 or epoch ms',
    input: z.strictObject({ instrument, time: z.string().max(40) }),
    output: whyAnswer,
    async read({ db, marketNow }, { instrument: wanted, time }) {
      const moment = momentFromText(time, marketNow());
      if (moment === null) throw new z.ZodError([issueAt('time', 'expected 14:05, ISO 8601 or epoch milliseconds')]);
      return readWhy(db, { instrument: wanted, time: moment });
    },
  }),
];

const issueAt = (path: string, message: string) => ({
  code: 'custom' as const,
  path: [path],
  message,
  input: undefined,
});
