import type { Id } from '#shared/kernel/ids.ts';
import { handler } from '#shared/messaging/handler.ts';
import { type CommandProgress, progress } from '../core/command-state.ts';
import type { Desk } from '../desk.ts';
import { readCommands, saveCommands } from '../store.ts';

/** Writes what became of operators' commands; a report that comes late or twice takes nothing back. */
export const onCommandProgressed = ({ wallNow, log }: Desk) =>
  handler('command-progressed', async ({ tx }, messages) => {
    const commands = await readCommands(tx, [...new Set(messages.map(({ payload }) => payload.commandId))]);
    const changed = new Map<Id, CommandProgress>();
    const strange: Id[] = [];
    for (const { payload } of messages) {
      const command = changed.get(payload.commandId) ?? commands.get(payload.commandId);
      if (command === undefined) {
        strange.push(payload.commandId);
        continue;
      }
      const after = progress(command, payload);
      if (after !== null) changed.set(payload.commandId, after);
    }
    await saveCommands(tx, changed, wallNow());
    return {
      send: [],
      afterCommit() {
        for (const [commandId, { state }] of changed) log.info('command-progressed', { commandId, state });
        for (const commandId of strange) log.warn('command-unknown', { commandId });
      },
    };
  });
