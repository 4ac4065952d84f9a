import { handler } from '#shared/messaging/handler.ts';

/** The monitor as far as whoever waits for a command needs it: writes what became of each. */
export const answering = handler('command-progressed', async ({ tx }, messages) => {
  for (const { payload } of messages) {
    await tx
      .updateTable('commands')
      .set({ state: payload.state, result: JSON.stringify(payload.result) })
      .where('id', '=', payload.commandId)
      .execute();
  }
  return { send: [] };
});
