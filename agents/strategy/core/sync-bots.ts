import type { EpochMs } from '#shared/kernel/time.ts';
import type { BotState } from './bot-state.ts';
import type { BotDefinition, BotWish, DesiredBot } from './desired-bots.ts';

export interface StoredBot {
  readonly id: string;
  /** The version it runs on. */
  readonly version: number;
  /** The latest it ever had; a new one comes after it. */
  readonly lastVersion: number;
  /** Who chose the version: `PROFILE`, or an operator, whom the profile then does not overrule. */
  readonly setBy: string;
  readonly shadowSince: EpochMs | null;
  readonly definition: BotDefinition;
  readonly state: BotState;
  readonly stateReason: string;
}

export interface BotChange extends Omit<StoredBot, 'lastVersion'> {
  /** What `strategy_state` starts from anew; null: it goes on as it is. */
  readonly startState: { readonly value: unknown } | null;
  /** For `audit_log`: what the bot was; null when it is new. */
  readonly before: StoredBot | null;
}

export const PROFILE = 'profile';
const NOT_IN_PROFILE = 'not in the profile';
const AUTOSTART_OFF = 'autostart is off';
/** Begins the reason of a bot that is in ERROR because of its configuration, and may be again what mends it. */
const INVALID = 'CONFIG_INVALID: ';

/** The wishes that count: those of the profile, but for bots that an operator has set; these stay as they are stored. */
export function wishesOf(profile: readonly BotWish[], stored: readonly StoredBot[]): readonly BotWish[] {
  const kept = stored.filter(bot => bot.setBy !== PROFILE);
  const isKept = new Set(kept.map(bot => bot.id));
  return [...profile.filter(wish => !isKept.has(wish.name)), ...kept.map(wishOf)];
}

/** What would have to be wished to get the bot as it is stored. */
export function wishOf({ id, definition, stateReason }: StoredBot): BotWish {
  const { strategy, params, instrumentIds, timeframe, minConfidence, exits, allocationShare } = definition;
  return {
    name: id,
    strategy,
    params: typeof params === 'object' && params !== null ? { ...params } : {},
    instruments: instrumentIds.map(instrumentId => instrumentId.slice(instrumentId.indexOf(':') + 1)),
    timeframe,
    minConfidence,
    exits,
    allocation: Number(allocationShare),
    autostart: stateReason !== AUTOSTART_OFF,
  };
}

/** What must be written so that the stored bots are those wished. Nothing when they are; an operator's pause or stop stays. */
export function syncBots(desired: readonly DesiredBot[], stored: readonly StoredBot[]): readonly BotChange[] {
  const known = new Map(stored.map(bot => [bot.id, bot]));
  const wanted = new Set(desired.map(bot => bot.id));
  const changes = desired.flatMap(bot => {
    const before = known.get(bot.id);
    return before === undefined ? [insertion(bot, PROFILE)] : (update(bot, before) ?? []);
  });
  const removed = stored
    .filter(bot => !wanted.has(bot.id) && bot.stateReason !== NOT_IN_PROFILE)
    .map(
      ({ lastVersion, ...bot }): BotChange => ({
        ...bot,
        state: 'STOPPED',
        stateReason: NOT_IN_PROFILE,
        startState: null,
        before: { ...bot, lastVersion },
      }),
    );
  return [...changes, ...removed];
}

const startOf = (bot: DesiredBot): Pick<BotChange, 'state' | 'stateReason'> => {
  if (bot.fault !== null) return { state: 'ERROR', stateReason: INVALID + bot.fault };
  return bot.autostart ? { state: 'STARTING', stateReason: '' } : { state: 'STOPPED', stateReason: AUTOSTART_OFF };
};

/** A bot that is new. */
export function insertion(bot: DesiredBot, setBy: string): BotChange {
  const { id, definition, startState } = bot;
  return {
    ...{ id, version: 1, setBy, shadowSince: null, definition, ...startOf(bot) },
    startState: { value: startState },
    before: null,
  };
}

function update(bot: DesiredBot, before: StoredBot): BotChange | null {
  const isNew = canonical(bot.definition) !== canonical(before.definition);
  const next = nextState(bot, before, isNew);
  if (!isNew && next.state === before.state && next.stateReason === before.stateReason) return null;
  const { lastVersion, ...kept } = before;
  return {
    ...kept,
    version: sameConfiguration(bot.definition, before.definition) ? before.version : lastVersion + 1,
    definition: bot.definition,
    ...next,
    startState: decidesAnew(bot, before) || before.stateReason.startsWith(INVALID) ? { value: bot.startState } : null,
    before,
  };
}

/**
 * A bot on another configuration by the operator's word: on a version it had, or (null) on a new one. Its positions stay
 * with it. A bot that failed starts again; one that is paused or stopped stays so.
 */
export function swapped(
  bot: DesiredBot,
  before: StoredBot,
  { version, by }: { readonly version: number | null; readonly by: string },
): BotChange {
  const { lastVersion, ...kept } = before;
  const begins = before.state === 'RUNNING' || before.state === 'ERROR' || before.state === 'STARTING';
  const same = sameConfiguration(bot.definition, before.definition);
  return {
    ...kept,
    version: version ?? (same ? before.version : lastVersion + 1),
    setBy: by,
    definition: bot.definition,
    ...(begins ? { state: 'STARTING', stateReason: '' } : {}),
    startState: decidesAnew(bot, before) ? { value: bot.startState } : null,
    before,
  };
}

/** What a version holds; the share of the capital and what the code makes of the parameters are no part of it. */
const configurationOf = ({ strategy, params, instrumentIds, timeframe, minConfidence, exits }: BotDefinition) => ({
  ...{ strategy, params, instrumentIds, timeframe, minConfidence, exits },
});
const sameConfiguration = (a: BotDefinition, b: BotDefinition): boolean =>
  canonical(configurationOf(a)) === canonical(configurationOf(b));

/** What a strategy does not see of its bot's configuration. */
const UNSEEN = { minConfidence: 0, exits: {} };

/** What the strategy remembers and waits for is worth nothing to another one, or on other bars; to it no exit plan matters. */
const decidesAnew = ({ definition: now }: DesiredBot, { definition: then }: StoredBot): boolean =>
  !sameConfiguration({ ...now, ...UNSEEN }, { ...then, ...UNSEEN });

function nextState(bot: DesiredBot, before: StoredBot, isNew: boolean): Pick<BotChange, 'state' | 'stateReason'> {
  const { state, stateReason } = before;
  if (bot.fault !== null) return startOf(bot);
  if (state === 'PAUSED') return { state, stateReason };
  if (state === 'STOPPED' && (stateReason === NOT_IN_PROFILE || (bot.autostart && stateReason === AUTOSTART_OFF))) {
    return startOf(bot);
  }
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
