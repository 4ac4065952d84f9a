import type { AgentDefinition } from '#shared/runtime/agent.ts';
import { type TechnicalAnalysisConfig, technicalAnalysisConfig } from './config.ts';
import { onCandleClosed } from './handlers/candle-closed.ts';

/** Turns closed base candles into the higher timeframes and the features that the bots declared. */
export const technicalAnalysis: AgentDefinition<TechnicalAnalysisConfig> = {
  name: 'technical-analysis',
  config: technicalAnalysisConfig,
  async start({ system, log }) {
    return { handlers: [onCandleClosed({ base: system.baseTimeframe, log })] };
  },
};
