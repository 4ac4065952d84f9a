import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext, AgentDefinition } from '#shared/runtime/agent.ts';
import { type TechnicalAnalysisConfig, technicalAnalysisConfig } from './config.ts';
import { type CandleClosedHandler, onCandleClosed } from './handlers/candle-closed.ts';

/** Turns closed base candles into the higher timeframes and the features that the bots declared. */
export const technicalAnalysis: AgentDefinition<TechnicalAnalysisConfig> = {
  name: 'technical-analysis',
  config: technicalAnalysisConfig,
  async start(context) {
    const { system, log, config, wallNow } = context;
    // a market with a clock of its own does not wait for the wall's: then a candle waits for the next one
    const referenceTimeoutMs = system.clock === 'wall' ? config.referenceTimeoutMs : null;
    const candles = onCandleClosed({ base: system.baseTimeframe, log, referenceTimeoutMs, wallNow });
    let timer: NodeJS.Timeout | undefined;
    return {
      handlers: [candles],
      async begin() {
        if (referenceTimeoutMs !== null) timer = watchWaiting(context, candles, referenceTimeoutMs);
      },
      async stop() {
        clearInterval(timer);
      },
    };
  },
};

/** Computes candles whose wait is over, and again when the database was away. */
function watchWaiting(
  context: AgentContext<TechnicalAnalysisConfig>,
  candles: CandleClosedHandler,
  timeoutMs: number,
): NodeJS.Timeout {
  let isBusy = false;
  const look = async (): Promise<void> => {
    if (isBusy || !candles.waits()) return;
    isBusy = true;
    try {
      await context.transact(candles.look);
    } catch (error) {
      if (!isTransient(error)) context.crash(error);
    } finally {
      isBusy = false;
    }
  };
  return setInterval(() => void look(), Math.max(10, Math.min(250, timeoutMs / 4)));
}
