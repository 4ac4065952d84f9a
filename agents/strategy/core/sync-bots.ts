import type { BotState } from './bot-state.ts';
import type { BotDefinition, DesiredBot } from './desired-bots.ts';

export interface StoredBot {
  readonly id: string;
  readonly version: number;
  readonly definition: BotDefinition;
  readonly state: BotState;
  readonly stateReason: string;
}

export interface BotChange {
  readonly id: string;
  readonly version: number;
  readonly definition: BotDefinition;
  readonly state: BotState;
  readonly stateReason: string;
  /** What `strategy_state` starts from anew; null: it goes on as it is. */
  readonly startState: { readonly value: unknown } | null;
  /** For `audit_log`: what the bot was; null when it is new. */
  readonly before: StoredBot | null;
}

const NOT_IN_PROFILE = 'not in the profile';
/** Begins the reason of a bot that is in ERROR because of the profile, and may be again what the profile mends. */
const INVALID = 'CONFIG_INVALID: ';

/** What must be written so that the stored bots are those of the profile. Nothing when they are; an operator's pause stays. */
export function syncBots(desired: readonly DesiredBot[], stored: readonly StoredBot[]): readonly BotChange[] {
  const known = new Map(stored.map(bot => [bot.id, bot]));
  const wanted = new Set(desired.map(bot => bot.id));
  const changes = desired.flatMap(bot => {
    const before = known.get(bot.id);
    return before === undefined ? [insertion(bot)] : (update(bot, before) ?? []);
  });
  const removed = stored
    .filter(bot => !wanted.has(bot.id) && bot.stateReason !== NOT_IN_PROFILE)
    .map(
      (bot): BotChange => ({
        ...bot,
        state: 'STOPPED',
        stateReason: NOT_IN_PROFILE,
        startState: null,
        before: bot,
      }),
    );
  return [...changes, ...removed];
}

const startOf = (bot: DesiredBot): Pick<BotChange, 'state' | 'stateReason'> => {
  if (bot.fault !== null) return { state: 'ERROR', stateReason: INVALID + bot.fault };
  return bot.autostart ? { state: 'STARTING', stateReason: '' } : { state: 'STOPPED', stateReason: 'autostart is off' };
};

function insertion(bot: DesiredBot): BotChange {
  const { id, definition, startState } = bot;
  return { id, version: 1, definition, ...startOf(bot), startState: { value: startState }, before: null };
}

function update(bot: DesiredBot, before: StoredBot): BotChange | null {
  const isNew = canonical(bot.definition) !== canonical(before.definition);
  const next = nextState(bot, before, isNew);
  if (!isNew && next.state === before.state && next.stateReason === before.stateReason) return null;
  const decidesAnew =
    bot.definition.strategy !== before.definition.strategy ||
    before.stateReason.startsWith(INVALID) ||
    canonical(bot.definition.params) !== canonical(before.definition.params);
  return {
    id: bot.id,
    version: isNew ? before.version + 1 : before.version,
    definition: bot.definition,
    ...next,
    startState: decidesAnew ? { value: bot.startState } : null,
    before,
  };
}

function nextState(bot: DesiredBot, before: StoredBot, isNew: boolean): Pick<BotChange, 'state' | 'stateReason'> {
  const { state, stateReason } = before;
  if (bot.fault !== null) return startOf(bot);
  if (state === 'PAUSED') return { state, stateReason };
  if (state === 'STOPPED' && (bot.autostart || stateReason === NOT_IN_PROFILE)) return startOf(bot);
  if (state === 'ERROR' && (isNew || stateReason.startsWith(INVALID))) return startOf(bot);
  if (state === 'RUNNING' && isNew) return { state: 'STARTING', stateReason: '' };
  return { state, stateReason };
}

/** JSON with the keys of every object in one order: equal for equal values, whatever way they took through the database. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
