import type { AgentContext } from '#shared/runtime/agent.ts';
import type { MonitorConfig } from '../config.ts';
import { noticeText } from '../core/notice-text.ts';
import { dueNotices, type NoticePolicy } from '../core/notifications.ts';
import { markNotified, readNoticed } from '../store.ts';
import type { Telegram } from './telegram.ts';

const FIRST_RETRY_MS = 2_000;
const LAST_RETRY_MS = 120_000;

export interface Notifier {
  /** Tells the chat what is due. Throws never; what could not be told is tried again, later and later. */
  round(): Promise<void>;
  /** What is wrong, for people; null when nothing is. */
  problem(): string | null;
}

/** What was told is remembered after it was told: a crash in between tells it twice, never not at all. */
export function createNotifier(context: AgentContext<MonitorConfig>, telegram: Pick<Telegram, 'tell'>): Notifier {
  const { telegram: settings } = context.config;
  const policy: NoticePolicy = {
    severities: settings.severities,
    coolDownMs: settings.coolDownSeconds * 1_000,
    ruleGapMs: settings.ruleGapSeconds * 1_000,
    remindMs: settings.remindMinutes * 60_000,
  };
  const told = context.metrics.counter('notifications_total', 'Messages to the chat', ['result']);
  let failures = 0;
  let notBefore = 0;
  return {
    async round() {
      const now = context.wallNow();
      if (now < notBefore) return;
      const due = dueNotices(await readNoticed(context.db, now), policy, now);
      if (due.length === 0) return;
      try {
        await telegram.tell(noticeText(due, { profile: context.system.profile, now }));
      } catch (error) {
        const wait = Math.max(retryAfterMs(error), Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures));
        if (failures === 0) context.log.warn('notification-failed', { error });
        failures++;
        notBefore = context.wallNow() + wait;
        told.inc({ result: 'failed' });
        return;
      }
      failures = 0;
      told.inc({ result: 'told' });
      const ids = due.map(({ alert }) => alert.id);
      await context.transact(async ({ tx }) => {
        await markNotified(tx, ids, context.wallNow());
        return { send: [] };
      });
    },
    problem: () => (failures >= 3 ? 'Telegram does not take messages' : null),
  };
}

/** How long Telegram asks to wait, in ms (429 Too Many Requests); 0 when it does not ask. */
function retryAfterMs(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('parameters' in error)) return 0;
  const { parameters } = error;
  if (typeof parameters !== 'object' || parameters === null || !('retry_after' in parameters)) return 0;
  return Number(parameters.retry_after) * 1_000 || 0;
}
