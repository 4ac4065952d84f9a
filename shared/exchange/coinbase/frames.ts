import { z } from 'zod';
import type { EpochMs } from '../../kernel/time.ts';
import { moment } from './replies.ts';

/* What all WebSocket messages share ("Advanced Trade WebSocket Overview"). */

const envelope = z.object({
  channel: z.string(),
  timestamp: moment,
  sequence_num: z.int(),
  events: z.array(z.unknown()),
});
const refusal = z.object({ type: z.literal('error'), message: z.string().default('') });

export type Frame =
  | {
      readonly kind: 'message';
      readonly channel: string;
      /** The venue's clock when it was sent. */
      readonly at: EpochMs;
      readonly sequence: number;
      readonly events: readonly unknown[];
    }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreadable' };

export function readFrame(text: string): Frame {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { kind: 'unreadable' };
  }
  const message = envelope.safeParse(body);
  if (message.success) {
    const { channel, timestamp, sequence_num, events } = message.data;
    return { kind: 'message', channel, at: timestamp, sequence: sequence_num, events };
  }
  const refused = refusal.safeParse(body);
  return refused.success ? { kind: 'refused', message: refused.data.message } : { kind: 'unreadable' };
}
