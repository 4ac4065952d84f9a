import { deriveId } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Handled, HandlerContext } from '#shared/messaging/handler.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { type BotWish, placedBot } from './core/desired-bots.ts';
import { type BotChange, syncBots, wishesOf } from './core/sync-bots.ts';
import type { BotDesk } from './obey.ts';
import { readStoredBots, saveChanges, saveReasons } from './store.ts';
import type { UserStrategies } from './user-strategies.ts';

export interface ProfileBots {
  readonly wishes: readonly BotWish[];
  readonly desk: BotDesk;
  readonly problems: UserStrategies['problems'];
}

/** Makes the stored bots those of the profile, but for what an operator has set, audited; what cannot run is told to the operator. */
export async function syncProfile({ tx, marketNow }: HandlerContext, profile: ProfileBots): Promise<Handled> {
  const { desk } = profile;
  const stored = await readStoredBots(tx, desk.market.account);
  const desired = await Promise.all(
    wishesOf(profile.wishes, stored).map(async wish =>
      placedBot(wish, desk.market, await desk.declare(wish.strategy, wish.params)),
    ),
  );
  const changes = syncBots(desired, stored);
  await saveChanges(tx, changes);
  await saveReasons(tx, desk.words());
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
