import { randomUUID } from 'node:crypto';
import { type Command, issueCommands } from '#scripts/operator/issue.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { type Bell, openBell } from '#shared/messaging/bell.ts';
import { send } from '#shared/messaging/send.ts';
import { openPool } from '#shared/persistence/connection.ts';
import type { Installation } from './installation.ts';

export interface Operator {
  /** Commands that change nothing but give strategy, risk-manager, execution and monitor a message to handle at once. */
  poke(bot: string): Promise<void>;
  close(): Promise<void>;
}

/** An operator at an installation; without Redis the agents' poll hears of the commands. */
export function openOperator({ urlOf, redisUrl }: Installation, account: string): Operator {
  const url = urlOf('operator');
  const pool = openPool({ url, name: 'operator', size: 1 });
  const prefix = `tradewind:${new URL(url).pathname.slice(1)}`;
  const bell: Bell = openBell({ redisUrl, prefix, silent: () => undefined });
  const commandsFor = (botId: string): readonly Command[] => {
    const [resumeBot, resumeTrading, reconcile] = [randomUUID() as Id, randomUUID() as Id, randomUUID() as Id];
    const cause = (id: Id) => ({ id, correlationId: id, marketTime: epochMs(Date.now()) });
    return [
      {
        id: resumeBot,
        kind: 'resume',
        message: send('bot-commanded', {
          key: botId,
          payload: { kind: 'resume', commandId: resumeBot, botId },
          cause: cause(resumeBot),
        }),
      },
      {
        id: resumeTrading,
        kind: 'resume',
        message: send('trading-commanded', {
          key: account,
          payload: { kind: 'resume', commandId: resumeTrading, account, reason: 'poked by a test' },
          cause: cause(resumeTrading),
        }),
      },
      {
        id: reconcile,
        kind: 'reconcile',
        message: send('reconcile-commanded', {
          key: account,
          payload: { commandId: reconcile, account },
          cause: cause(reconcile),
        }),
      },
    ];
  };
  return {
    poke: bot => issueCommands({ pool, bell, issuedBy: 'test' }, commandsFor(bot)),
    async close() {
      await bell.close();
      await pool.end();
    },
  };
}
