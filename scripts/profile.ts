import { existsSync } from 'node:fs';
import { z } from 'zod';
import { capitalConfig } from '#agents/capital/config.ts';
import { dataCollectionConfig } from '#agents/data-collection/config.ts';
import { executionConfig } from '#agents/execution/config.ts';
import { monitorConfig } from '#agents/monitor/config.ts';
import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import { strategyConfig } from '#agents/strategy/config.ts';
import { desiredBot } from '#agents/strategy/core/desired-bots.ts';
import { ownFolder } from '#agents/strategy/own-folder.ts';
import { STRATEGIES } from '#agents/strategy/strategies/registry.ts';
import { technicalAnalysisConfig } from '#agents/technical-analysis/config.ts';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { misnomers, unknownBots } from '#scripts/config/names.ts';
import { backtestConfig } from '#scripts/research/backtest-section.ts';
import { paperExchangeConfig } from '#shared/exchange/paper/config.ts';
import { parseProfile, placed, readProfile } from '#shared/runtime/config/load.ts';
import { systemConfig } from '#shared/runtime/config/system.ts';

/** The schema of every section of a profile. */
export const SECTION_SCHEMAS = {
  dataCollection: dataCollectionConfig,
  technicalAnalysis: technicalAnalysisConfig,
  strategy: strategyConfig,
  riskManager: riskManagerConfig,
  execution: executionConfig,
  capital: capitalConfig,
  monitor: monitorConfig,
  paperExchange: paperExchangeConfig,
  backtest: backtestConfig,
} as const;

/** Checks a whole profile, all sections at once, each bot as its strategy takes it, and settings by names that nobody has. */
export function checkProfile(file: string) {
  const profile = readProfile(file);
  const parsed = parseProfile(profile, SECTION_SCHEMAS);
  if (!parsed.ok) return parsed;
  const { account, venue, instruments: symbols, baseTimeframe } = parsed.value.system;
  const { riskManager, capital, strategy } = parsed.value.sections;
  const { bots, userStrategies } = strategy;
  const market = { account, venue: venue.id, symbols, baseTimeframe };
  const known = new Map(STRATEGIES.map(strategy => [strategy.name, strategy]));
  const hasOwn = userStrategies !== null || existsSync(ownFolder(null, CHECKOUT));
  const unfit = bots.flatMap((bot, index) => {
    if (hasOwn && !known.has(bot.strategy)) return []; // only the agent opens that folder
    const { fault } = desiredBot(bot, market, known);
    return fault === null ? [] : [placed(profile, ['strategy', 'bots', index], fault)];
  });
  const { system } = parsed.value;
  const misnamed = misnomers({ system, riskManager, capital, strategies: hasOwn ? null : [...known.keys()] });
  const errors = [...unfit, ...misnamed.map(({ path, problem }) => placed(profile, path, problem))];
  if (errors.length > 0) return { ok: false as const, errors };
  const strangers = unknownBots(
    riskManager,
    bots.map(({ name }) => name),
  ).map(({ path, name, problem }) => ({ name, problem: placed(profile, path, problem) }));
  return { ...parsed, strangers };
}

/** JSON Schema of a profile, for editors. */
export function profileJsonSchema(): unknown {
  const sections = Object.fromEntries(
    Object.entries(SECTION_SCHEMAS).map(([name, schema]) => [name, (schema as z.ZodType).prefault({})]),
  );
  const whole = z.strictObject({ ...systemConfig.shape, ...sections });
  return z.toJSONSchema(whole, { io: 'input', unrepresentable: 'any', target: 'draft-2020-12' });
}
