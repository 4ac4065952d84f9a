import type { AgentContext, AgentDefinition, RunningAgent } from '#shared/runtime/agent.ts';
import { openApi } from './api/open.ts';
import { type MonitorConfig, monitorConfig } from './config.ts';
import { createStateMonitor } from './consistency.ts';
import { createGauges } from './gauges.ts';
import { onAlertRaised } from './handlers/alert-raised.ts';
import { onCommandProgressed } from './handlers/command-progressed.ts';
import { openNotifications } from './notifications/open.ts';
import { repeat } from './repeat.ts';
import { createUpkeep } from './upkeep.ts';
import { createWatch } from './watch.ts';

/** Watches the others and stands in nobody's way: alerts, operator commands, API, status page, Telegram, upkeep. */
export const monitor: AgentDefinition<MonitorConfig> = { name: 'monitor', config: monitorConfig, start };

async function start(context: AgentContext<MonitorConfig>): Promise<RunningAgent> {
  const { config, log } = context;
  const upkeep = createUpkeep(context);
  const state = createStateMonitor(context);
  const watch = createWatch({
    context,
    gauges: createGauges(context.metrics),
    upkeepProblem: upkeep.problem,
    inconsistencies: state.inconsistencies,
  });
  let notificationProblem = (): string | null => null;
  const closing: (() => unknown)[] = [];
  return {
    handlers: [onCommandProgressed(context), onAlertRaised(context)],
    async begin() {
      const api = await openApi(context);
      const watching = repeat({ name: 'watch', everyMs: config.watchEverySeconds * 1_000, log, work: watch });
      const keeping = repeat({
        name: 'upkeep',
        everyMs: config.retention.everyMinutes * 60_000,
        log,
        work: upkeep.run,
      });
      const checking = repeat({
        name: 'state-check',
        everyMs: config.state.everySeconds * 1_000,
        log,
        work: state.run,
      });
      const notifications = await openNotifications(context);
      notificationProblem = notifications.problem;
      closing.push(checking.stop, watching.stop, keeping.stop, notifications.stop, api.close);
    },
    health: () => notificationProblem(),
    async stop() {
      await Promise.all(closing.map(close => close()));
    },
  };
}
