import { z } from 'zod';
import { breakerChanges, breakerStands } from '#shared/contracts/api/breakers.ts';
import { allocations, capitalReport, flows, proposals } from '#shared/contracts/api/capital.ts';
import { PERFORMANCE_BY, performance } from '#shared/contracts/api/performance.ts';
import { riskReport } from '#shared/contracts/api/risk.ts';
import { DAY_MS } from '#shared/kernel/time.ts';
import { readBreakerHistory, readBreakerStands } from '#shared/persistence/reads/breakers.ts';
import { readCapital, readFlows, readProposals } from '#shared/persistence/reads/capital.ts';
import { readPerformanceReport } from '#shared/persistence/reads/performance.ts';
import { readRisk } from '#shared/persistence/reads/risk.ts';
import { type Route, route } from './route.ts';

const nothing = z.strictObject({});
const limit = z.coerce.number().int().min(1).max(1_000).default(100);

/** How the account does, what it risks, and who has its capital: the rows of the CLI's --json. */
export const MONEY_ROUTES: readonly Route[] = [
  route({
    path: '/performance',
    about: 'How the account, its bots and instruments did; by=day|week|month|bot|symbol',
    input: z.strictObject({
      by: z.enum(PERFORMANCE_BY).default('day'),
      bot: z.string().max(40).optional(),
      days: z.coerce.number().int().min(1).max(36_500).optional(),
    }),
    output: performance,
    read: ({ db, account, quoteAsset }, { by, bot, days }) =>
      readPerformanceReport(db, {
        ...{ account, quoteAsset, by, bot: bot ?? null },
        sinceMs: days === undefined ? null : days * DAY_MS,
      }),
  }),
  route({
    path: '/risk',
    about: 'Heat, limits, clusters, correlations, value at risk and level, as the risk manager last saw them',
    input: nothing,
    output: riskReport,
    read: ({ db, account }) => readRisk(db, account),
  }),
  route({
    path: '/breakers',
    about: 'Where each circuit breaker stands, and how near a closed one is to its limit',
    input: nothing,
    output: breakerStands,
    read: async ({ db, account }) => [...(await readBreakerStands(db, account))],
  }),
  route({
    path: '/breakers/history',
    about: 'What changed of them, the newest first',
    input: nothing,
    output: breakerChanges,
    read: async ({ db, account }) => [...(await readBreakerHistory(db, account))],
  }),
  route({
    path: '/capital',
    about: 'Total, reserve, locked and free; per bot and per currency',
    input: nothing,
    output: capitalReport,
    read: ({ db, account, quoteAsset, venue }) => readCapital(db, { account, quoteAsset, venue }),
  }),
  route({
    path: '/capital/history',
    about: 'Movements of capital, the newest first',
    input: z.strictObject({ limit }),
    output: flows,
    read: async ({ db, account }, { limit: most }) => [...(await readFlows(db, account, most))],
  }),
  route({
    path: '/capital/proposals',
    about: 'What a person is asked to carry out, and what became of it',
    input: z.strictObject({ limit }),
    output: proposals,
    read: async ({ db, account }, { limit: most }) => [...(await readProposals(db, account, most))],
  }),
  route({
    path: '/allocations',
    about: 'What each bot has, and what it should have',
    input: nothing,
    output: allocations,
    async read({ db, account, quoteAsset, venue }) {
      const { method, lookedAt, rebalancedAt, bots } = await readCapital(db, { account, quoteAsset, venue });
      return { quoteAsset, method, lookedAt, rebalancedAt, bots };
    },
  }),
];
