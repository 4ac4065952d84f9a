import { isAbsolute, join } from 'node:path';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { isTransient } from '#shared/persistence/transaction.ts';
import type { AgentContext, AgentDefinition } from '#shared/runtime/agent.ts';
import { CHECKOUT } from '#shared/runtime/boot.ts';
import { type BarrierTimer, barrierTimer } from './barrier-timer.ts';
import { type StrategyConfig, strategyConfig } from './config.ts';
import { declare, unknownStrategy } from './core/desired-bots.ts';
import { onBotCommanded } from './handlers/bot-commanded.ts';
import { onFeaturesReady } from './handlers/features-ready.ts';
import type { BotDesk } from './obey.ts';
import { type StepBots, stepBots } from './step-bots.ts';
import { readWaiting } from './store.ts';
import { STRATEGIES } from './strategies/registry.ts';
import { syncProfile } from './sync.ts';
import { loadUserStrategies, type UserStrategies } from './user-strategies.ts';

const NO_USER_STRATEGIES: UserStrategies = { strategies: [], problems: [] };

/** Lets every bot decide once per bar of its timeframe, and says why. */
export const strategy: AgentDefinition<StrategyConfig> = {
  name: 'strategy',
  config: strategyConfig,
  async start(context) {
    const { config, system, log } = context;
    const own = await userStrategies(config.userStrategies);
    for (const problem of own.problems) log.error('user-strategy-unusable', { ...problem });
    const strategies: ReadonlyMap<string, AnyStrategy> = new Map(
      [...STRATEGIES, ...own.strategies].map(one => [one.name, one]),
    );
    const { account, baseTimeframe, venue, instruments: symbols } = system;
    const market = { account, venue: venue.id, symbols, baseTimeframe };
    const desk: BotDesk = {
      market,
      async declare(name, params) {
        const known = strategies.get(name);
        return known === undefined ? unknownStrategy(name, [...strategies.keys()]) : declare(known, params);
      },
      words: () => new Map([...strategies.values()].map(({ name, reasons }) => [name, reasons])),
    };
    await context.transact(handling => syncProfile(handling, { wishes: config.bots, desk, problems: own.problems }));

    const options: StepBots = { account, strategies, entryValidityMs: config.entryValidityMs, log };
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
      },
    };
  },
};

async function userStrategies(folder: string | null): Promise<UserStrategies> {
  if (folder === null) return NO_USER_STRATEGIES;
  const path = isAbsolute(folder) ? folder : join(CHECKOUT, folder);
  return loadUserStrategies(path, new Set(STRATEGIES.map(one => one.name)));
}

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
