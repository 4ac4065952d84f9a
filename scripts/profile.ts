import { z } from 'zod';
import { capitalConfig } from '#agents/capital/config.ts';
import { dataCollectionConfig } from '#agents/data-collection/config.ts';
import { executionConfig } from '#agents/execution/config.ts';
import { monitorConfig } from '#agents/monitor/config.ts';
import { riskManagerConfig } from '#agents/risk-manager/config.ts';
import { strategyConfig } from '#agents/strategy/config.ts';
import { technicalAnalysisConfig } from '#agents/technical-analysis/config.ts';
import { paperExchangeConfig } from '#shared/exchange/paper/config.ts';
import { parseProfile, readProfile } from '#shared/runtime/config/load.ts';
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
} as const;

/** Checks a whole profile, all sections at once. */
export const checkProfile = (file: string) => parseProfile(readProfile(file), SECTION_SCHEMAS);

/** JSON Schema of a profile, for editors. */
export function profileJsonSchema(): unknown {
  const sections = Object.fromEntries(
    Object.entries(SECTION_SCHEMAS).map(([name, schema]) => [name, (schema as z.ZodType).prefault({})]),
  );
  const whole = z.strictObject({ ...systemConfig.shape, ...sections });
  return z.toJSONSchema(whole, { io: 'input', unrepresentable: 'any', target: 'draft-2020-12' });
}
