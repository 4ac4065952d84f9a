import { timeframeMs } from '#shared/kernel/time.ts';
import type { AgentContext, AgentDefinition, RunningAgent } from '#shared/runtime/agent.ts';
import { type RiskManagerConfig, riskManagerConfig } from './config.ts';
import { limitsFrom } from './core/limits.ts';
import { type Desk, tradesAsked } from './desk.ts';
import { onSignalRaised } from './handlers/signal-raised.ts';
import { onTradingCommanded } from './handlers/trading-commanded.ts';
import { snapshotTimer } from './snapshots.ts';
import { ensureTradingState, loadContext, StoredReturns } from './store.ts';

/** Turns signals into approved orders or denials with a code, and holds the account's trading state. */
export const riskManager: AgentDefinition<RiskManagerConfig> = {
  name: 'risk-manager',
  config: riskManagerConfig,
  start,
};

async function start(context: AgentContext<RiskManagerConfig>): Promise<RunningAgent> {
  const { system, config } = context;
  const limits = limitsFrom(config, timeframeMs(system.baseTimeframe));
  const returns = new StoredReturns(limits, system.baseTimeframe);
  const desk: Desk = { quoteAsset: system.quoteAsset, limits, returns, decided: counter(context) };
  const { account } = system;
  await context.transact(async ({ tx, marketNow }) => {
    await ensureTradingState(tx, account);
    const trades = tradesAsked(limits);
    const scope = { account, quoteAsset: system.quoteAsset, botIds: [], instrumentIds: [], now: marketNow, trades };
    await (await loadContext(tx, scope, desk)).limitsKept;
    return { send: [] };
  });
  const snapshots = snapshotTimer(context, desk);
  return {
    handlers: [onTradingCommanded(desk), onSignalRaised(desk, account)],
    begin: async () => snapshots.begin(),
    stop: async () => snapshots.stop(),
  };
}

function counter({ metrics, log }: AgentContext<RiskManagerConfig>): Desk['decided'] {
  const decisions = metrics.counter('risk_decisions_total', 'Verdicts by intent and primary code', ['intent', 'code']);
  return rows => {
    for (const row of rows) {
      decisions.inc({ intent: row.intent, code: row.code ?? 'approved' });
      log.info('decided', {
        approvalId: row.id,
        bot: row.bot_id,
        instrument: row.instrument_id,
        intent: row.intent,
        verdict: row.verdict,
        codes: row.codes,
        correlationId: row.correlation_id,
      });
    }
  };
}
