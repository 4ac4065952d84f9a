import { isDeepStrictEqual } from 'node:util';
import type { AgentName } from '../../domain/agents.ts';
import type { Mailbox } from '../../messaging/mailbox.ts';

/** Writes an agent's configuration to `audit_log` when it differs from the last one it ran with. */
export async function auditConfig(mailbox: Mailbox, agent: AgentName, config: unknown): Promise<void> {
  await mailbox.transact(async ({ tx }) => {
    const last = await tx
      .selectFrom('audit_log')
      .select('new_value')
      .where('resource_type', '=', 'config')
      .where('resource_id', '=', agent)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    const text = JSON.stringify(config);
    if (last !== undefined && isDeepStrictEqual(last.new_value, JSON.parse(text))) return { send: [] };
    await tx
      .insertInto('audit_log')
      .values({
        action: last === undefined ? 'config-set' : 'config-changed',
        resource_type: 'config',
        resource_id: agent,
        old_value: last === undefined ? null : JSON.stringify(last.new_value),
        new_value: text,
      })
      .execute();
    return { send: [] };
  });
}
