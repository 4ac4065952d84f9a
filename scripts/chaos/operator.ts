import { randomUUID } from 'node:crypto';
import { awaitCommands, type CommandOutcome } from '#scripts/operator/await-commands.ts';
import { type Command, issueCommands } from '#scripts/operator/issue.ts';
import type { Id } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { type Bell, openBell } from '#shared/messaging/bell.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { database, openPool } from '#shared/persistence/connection.ts';
import type { Installation } from './installation.ts';

export interface Operator {
  /** Commands that change nothing but give strategy, risk-manager, execution and monitor a message to handle at once. */
  poke(bot: string): Promise<void>;
  /** Waits until it is carried out; rejects when it is not in time. */
  trading(kind: 'halt' | 'reduce' | 'resume'): Promise<CommandOutcome>;
  reconcile(): Promise<CommandOutcome>;
  /** Calls the agents that the messages are for to come and look. */
  ring(messages: readonly Outgoing[]): void;
  close(): Promise<void>;
}

const CARRIED_OUT_MS = 30_000;

/** An operator at an installation; without Redis the agents' poll hears of the commands. */
export function openOperator({ urlOf, redisUrl }: Installation, account: string): Operator {
  const url = urlOf('operator');
  const pool = openPool({ url, name: 'operator', size: 1 });
  const prefix = `tradewind:${new URL(url).pathname.slice(1)}`;
  const bell: Bell = openBell({ redisUrl, prefix, silent: () => undefined });
  const cause = (id: Id) => ({ id, correlationId: id, marketTime: epochMs(Date.now()) });
  const trading = (kind: 'halt' | 'reduce' | 'resume'): Command => {
    const id = randomUUID() as Id;
    const payload = { kind, commandId: id, account, reason: 'chaos' };
    return { id, kind, message: send('trading-commanded', { key: account, payload, cause: cause(id) }) };
  };
  const reconcile = (): Command => {
    const id = randomUUID() as Id;
    const payload = { commandId: id, account };
    return { id, kind: 'reconcile', message: send('reconcile-commanded', { key: account, payload, cause: cause(id) }) };
  };
  const resumeBot = (botId: string): Command => {
    const id = randomUUID() as Id;
    const payload = { kind: 'resume', commandId: id, botId } as const;
    return { id, kind: 'resume', message: send('bot-commanded', { key: botId, payload, cause: cause(id) }) };
  };
  const issue = (commands: readonly Command[]) => issueCommands({ pool, bell, issuedBy: 'chaos' }, commands);
  const carriedOut = async (command: Command): Promise<CommandOutcome> => {
    await issue([command]);
    const [outcome] = await awaitCommands(database(pool), [command.id], {
      timeoutMs: CARRIED_OUT_MS,
      interrupted: AbortSignal.timeout(CARRIED_OUT_MS),
      progress: () => undefined,
    });
    if (outcome?.state === 'done') return outcome;
    throw new Error(`${command.kind} was not carried out: ${outcome?.state} ${JSON.stringify(outcome?.result)}`);
  };
  return {
    poke: bot => issue([resumeBot(bot), trading('resume'), reconcile()]),
    trading: kind => carriedOut(trading(kind)),
    reconcile: () => carriedOut(reconcile()),
    ring: messages => bell.ring(messages),
    async close() {
      await bell.close();
      await pool.end();
    },
  };
}
