import { deriveId } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Handled, HandlerContext, Transaction } from '#shared/messaging/handler.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import type { FileProblem } from './containment/user-folder.ts';
import { type BotWish, type DesiredBot, placedBot } from './core/desired-bots.ts';
import { type BotChange, syncBots, wishesOf } from './core/sync-bots.ts';
import type { BotDesk } from './obey.ts';
import { readStoredBots, saveChanges, saveReasons } from './store.ts';

export interface ProfileBots {
  readonly account: string;
  readonly desired: readonly DesiredBot[];
  readonly words: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Files of the user's own that cannot be used. */
  readonly problems: readonly FileProblem[];
}

/**
 * The bots that are wanted: by the profile, but for those that an operator has set, which stay as they are stored. It asks
 * the strategies, which may take their time: not within a transaction.
 */
export async function desiredBots(
  db: Transaction,
  wishes: readonly BotWish[],
  desk: BotDesk,
): Promise<readonly DesiredBot[]> {
  const stored = await readStoredBots(db, desk.market.account);
  return Promise.all(
    wishesOf(wishes, stored).map(async wish =>
      placedBot(wish, desk.market, await desk.declare(wish.strategy, wish.params)),
    ),
  );
}

/** Makes the stored bots those of the profile, but for what an operator has set, audited; what cannot run is told to the operator. */
export async function syncProfile({ tx, marketNow }: HandlerContext, profile: ProfileBots): Promise<Handled> {
  const changes = syncBots(profile.desired, await readStoredBots(tx, profile.account));
  await saveChanges(tx, changes);
  await saveReasons(tx, profile.words);
  const faults = changes.filter(change => change.state === 'ERROR').map(change => faultAlert(change, marketNow));
  const problems = profile.problems.map(({ file, problem }) =>
    alert({ title: 'A strategy of yours cannot be used', message: `${file}: ${problem}`, marketNow }),
  );
  return { send: [...faults, ...problems] };
}

const faultAlert = ({ id, stateReason }: BotChange, marketNow: EpochMs): Outgoing =>
  alert({ title: `Bot ${id} cannot run as it is configured`, message: stateReason, marketNow });

interface AlertText {
  readonly title: string;
  readonly message: string;
  readonly marketNow: EpochMs;
}

function alert({ title, message, marketNow }: AlertText): Outgoing {
  const id = deriveId('bot-sync', title, message, marketNow);
  return send('alert-raised', {
    key: 'bot-error',
    cause: { id, correlationId: id, marketTime: marketNow },
    payload: {
      rule: 'bot-error',
      severity: 'critical',
      title,
      message: message.slice(0, 4000),
      code: 'CONFIG_INVALID',
    },
  });
}
