import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext, AgentDefinition } from '#shared/runtime/agent.ts';
import { CHECKOUT } from '#shared/runtime/boot.ts';
import { type BarrierTimer, barrierTimer } from './barrier-timer.ts';
import { type StrategyConfig, strategyConfig } from './config.ts';
import { onBotCommanded } from './handlers/bot-commanded.ts';
import { onFeaturesReady } from './handlers/features-ready.ts';
import type { BotDesk } from './obey.ts';
import { ownFolder } from './own-folder.ts';
import { type StepBots, stepBots } from './step-bots.ts';
import { readStepping, readWaiting } from './store.ts';
import { openStrategies } from './strategies-at-hand.ts';
import { desiredBots, syncProfile } from './sync.ts';

/** Lets every bot decide once per bar of its timeframe, and says why. */
export const strategy: AgentDefinition<StrategyConfig> = {
  name: 'strategy',
  config: strategyConfig,
  async start(context) {
    const { config, system, log } = context;
    const strategies = openStrategies(ownFolder(config.userStrategies, CHECKOUT), config);
    const problems = await strategies.scan();
    for (const problem of problems) log.error('user-strategy-unusable', { ...problem });
    const { account, baseTimeframe, venue, instruments: symbols } = system;
    const market = { account, venue: venue.id, symbols, baseTimeframe };
    const desk: BotDesk = { market, profile: config.bots, ...strategies };
    const desired = await desiredBots(context.db, config.bots, desk);
    const words = strategies.words();
    await context.transact(handling => syncProfile(handling, { account, desired, words, problems }));
    await strategies.prepare(await readStepping(context.db, account));

    const options: StepBots = { ...strategies, account, entryValidityMs: config.entryValidityMs, log };
    const timer = barrierTimer(system.clock === 'wall' ? config.barrierTimeoutMs : null, context.wallNow);
    timer.note(new Map((await readWaiting(context.db, account)).map(botId => [botId, true])));
    const stopWatching = { call: (): void => undefined };
    return {
      handlers: [onFeaturesReady(options, timer), onBotCommanded(desk)],
      async begin() {
        stopWatching.call = watchBarriers(context, { timer, options });
      },
      async stop() {
        stopWatching.call();
        await strategies.end();
      },
    };
  },
};

interface Watched {
  readonly timer: BarrierTimer;
  readonly options: StepBots;
}

/** Steps bots whose wait is over, and again when the database was away; returns what ends the watch. */
function watchBarriers(context: AgentContext<StrategyConfig>, { timer, options }: Watched): () => void {
  let isBusy = false;
  const look = async (): Promise<void> => {
    const overdue = timer.overdue();
    if (isBusy || overdue.length === 0) return;
    isBusy = true;
    try {
      await context.transact(async ({ tx }) => {
        const work = overdue.map(botId => ({ botId, arrivals: [], isOverdue: true }));
        const stepped = await stepBots(tx, work, options);
        return { send: stepped.send, writes: stepped.writes, afterCommit: () => timer.note(stepped.waiting) };
      });
    } catch (error) {
      if (!isTransient(error)) context.crash(error);
    } finally {
      isBusy = false;
    }
  };
  const every = Math.max(10, Math.min(250, context.config.barrierTimeoutMs / 4));
  const interval = setInterval(() => void look(), every);
  return () => clearInterval(interval);
}
