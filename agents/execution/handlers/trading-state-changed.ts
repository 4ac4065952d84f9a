import type { Handler } from '#shared/messaging/handler.ts';
import { handler } from '#shared/messaging/handler.ts';
import type { TradingGate } from '../halt.ts';

/** The last state counts. Entries that are approved but not yet sent are not sent any more. */
export const onTradingStateChanged = (gate: TradingGate): Handler =>
  handler('trading-state-changed', async (_, messages) => {
    for (const { payload } of messages) gate.tighten(payload.state);
    return {
      send: [],
      afterCommit: () => {
        for (const { payload } of messages) gate.changed(payload.state, payload.commandId);
      },
    };
  });
