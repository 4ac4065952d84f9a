import type { Payload } from '#shared/contracts/catalogue.ts';
import { err, ok, type Result } from '#shared/kernel/result.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import { commanded, isStepping } from './core/bot-state.ts';
import type { Declared } from './core/declare.ts';
import { type BotWish, type DesiredBot, type Market, placedBot } from './core/desired-bots.ts';
import { insertion, PROFILE, type StoredBot, swapped, wishOf } from './core/sync-bots.ts';
import {
  allowWait,
  endShadowTrades,
  loadBots,
  readIssuer,
  readStoredBots,
  readVersion,
  saveChanges,
  saveReasons,
  saveStates,
} from './store.ts';

/** What commands about bots are judged by. */
export interface BotDesk {
  readonly market: Market;
  /** The bots of the profile. */
  readonly profile: readonly BotWish[];
  /** What a strategy, by its name, says to parameters. */
  declare(strategy: string, params: unknown): Promise<Result<Declared, string>>;
  /** Readies what bots need to decide; not waited for, their first bar finds it ready sooner. */
  prepare(bots: readonly { readonly id: string; readonly strategy: string }[]): Promise<void>;
  /** Gives up what a bot needed to decide. */
  release(botIds: readonly string[]): Promise<void>;
  /** Every strategy that is known by now, with its words. */
  words(): ReadonlyMap<string, Readonly<Record<string, string>>>;
}

type BotCommanded = Payload<'bot-commanded'>;
type Commanded<Kind extends BotCommanded['kind']> = Extract<BotCommanded, { kind: Kind }>;

/** What the operator is told: facts by name. */
type Facts = Readonly<Record<string, string | number>>;
export type Obeyed = Result<Facts, Facts>;

export interface Obeying {
  readonly tx: Transaction;
  readonly marketNow: EpochMs;
  readonly desk: BotDesk;
}

/** Does what the operator wants of a bot, or says why not; nothing is stored then. */
export async function obey(command: BotCommanded, at: Obeying): Promise<Obeyed> {
  const bots = await readStoredBots(at.tx, at.desk.market.account);
  if (command.kind === 'add-bot') return add(command, bots, at);
  const bot = bots.find(({ id }) => id === command.botId);
  if (bot === undefined) return err({ error: `there is no bot ${command.botId}` });
  switch (command.kind) {
    case 'swap-bot':
      return swap(command, bot, at);
    case 'shadow':
      return shadow(command, bot, at);
    default:
      return setState(command, bot, at);
  }
}

async function setState(
  { kind, botId, commandId }: Commanded<'pause' | 'resume' | 'stop'>,
  { state: from, definition: { strategy } }: StoredBot,
  { tx, desk }: Obeying,
): Promise<Obeyed> {
  const to = commanded(from, kind);
  if (!to.ok) return err({ error: to.error, state: from });
  await saveStates(tx, [{ botId, from, to: to.value, reason: `${kind} by command ${commandId}` }]);
  if (kind === 'resume') void desk.prepare([{ id: botId, strategy }]);
  if (kind === 'stop') void desk.release([botId]);
  return ok({ botId, state: to.value });
}

const DEFAULT_MIN_CONFIDENCE = 0.6;

async function add(command: Commanded<'add-bot'>, bots: readonly StoredBot[], at: Obeying): Promise<Obeyed> {
  const { botId, configuration, allocation } = command;
  if (bots.some(({ id }) => id === botId)) return err({ error: `there is a bot ${botId} already` });
  const taken = bots.reduce((total, { definition }) => total + Number(definition.allocationShare), 0);
  if (taken + allocation > 1 + 1e-9) {
    const left = Math.max(0, Math.round((1 - taken) * 1e6) / 1e6);
    return err({ error: `allocation: expected at most ${left}, the other bots have the rest; got ${allocation}` });
  }
  const placed = await placedIn(at, {
    ...configuration,
    name: botId,
    params: configuration.params ?? {},
    minConfidence: configuration.minConfidence ?? DEFAULT_MIN_CONFIDENCE,
    allocation,
    autostart: command.state === 'started',
  });
  if (!placed.ok) return err({ code: 'CONFIG_INVALID', error: placed.error });
  const change = insertion(placed.value, await readIssuer(at.tx, command.commandId));
  const shadowSince = command.mode === 'shadow' ? at.marketNow : null;
  await saveChanges(at.tx, [{ ...change, shadowSince }]);
  await saveReasons(at.tx, at.desk.words());
  return ok({ botId, version: 1, state: change.state, mode: command.mode });
}

async function swap(command: Commanded<'swap-bot'>, bot: StoredBot, at: Obeying): Promise<Obeyed> {
  const { botId, to } = command;
  let wish: BotWish = wishOf(bot);
  if (to.kind === 'profile') {
    const own = at.desk.profile.find(({ name }) => name === botId);
    if (own === undefined)
      return err({
        error: `the profile has no bot ${botId}: it was added by hand; tradewind bot stop ${botId} ends it`,
      });
    wish = own;
  } else if (to.kind === 'version') {
    const kept = await readVersion(at.tx, { botId, version: to.version });
    if (kept === null) {
      return err({ error: `there is no version ${to.version} of ${botId}; its latest is ${bot.lastVersion}` });
    }
    wish = wishOf({ ...bot, definition: { ...bot.definition, ...kept } });
  } else {
    const { strategy = wish.strategy, minConfidence = wish.minConfidence, params, ...others } = to.configuration;
    // the parameters of one strategy mean nothing to another
    const kept = strategy === wish.strategy ? wish.params : {};
    wish = { ...wish, ...others, strategy, minConfidence, params: { ...kept, ...params } };
  }
  const placed = await placedIn(at, wish);
  if (!placed.ok) return err({ code: 'CONFIG_INVALID', error: placed.error });
  const left = await heldOutside(bot, placed.value, at);
  if (left !== null) {
    return err({
      error: `${left} would be left alone: the bot holds it; tradewind close ${left} --bot ${botId} first`,
    });
  }
  const version = to.kind === 'version' ? to.version : null;
  const by = to.kind === 'profile' ? PROFILE : await readIssuer(at.tx, command.commandId);
  const change = swapped(placed.value, bot, { version, by });
  await saveChanges(at.tx, [change]);
  await saveReasons(at.tx, at.desk.words());
  if (isStepping(change.state)) void at.desk.prepare([{ id: botId, strategy: change.definition.strategy }]);
  return ok({ botId, version: change.version, before: bot.version, state: change.state });
}

async function placedIn({ tx, desk }: Obeying, wish: BotWish): Promise<Result<DesiredBot, string>> {
  await allowWait(tx);
  const bot = placedBot(wish, desk.market, await desk.declare(wish.strategy, wish.params));
  return bot.fault === null ? ok(bot) : err(bot.fault);
}

/** The symbol of a position, or of an order on its way, that the bot would not look after any more; null without. */
async function heldOutside(bot: StoredBot, next: DesiredBot, { tx, desk }: Obeying): Promise<string | null> {
  const held = await heldBy(bot, { tx, desk });
  const left = held.find(id => !next.definition.instrumentIds.includes(id));
  return left === undefined ? null : symbolOf(left);
}

const symbolOf = (instrumentId: string): string => instrumentId.slice(instrumentId.indexOf(':') + 1);

async function heldBy({ id }: StoredBot, { tx, desk }: Pick<Obeying, 'tx' | 'desk'>): Promise<readonly string[]> {
  const { holdings } = await loadBots(tx, desk.market.account, [id]);
  const { positions, onTheirWay } = holdings.get(id) ?? { positions: new Map(), onTheirWay: new Map() };
  return [...positions.keys(), ...onTheirWay.keys()];
}

async function shadow(command: Commanded<'shadow'>, bot: StoredBot, at: Obeying): Promise<Obeyed> {
  const { botId, mode } = command;
  const [held] = await heldBy(bot, at);
  if (mode === 'shadow' && bot.shadowSince === null && held !== undefined) {
    const symbol = symbolOf(held);
    return err({ error: `the bot holds ${symbol}, for real: tradewind close ${symbol} --bot ${botId} first` });
  }
  const shadowSince = mode === 'traded' ? null : (bot.shadowSince ?? at.marketNow);
  if (shadowSince !== bot.shadowSince) {
    const { lastVersion: _, ...kept } = bot;
    await saveChanges(at.tx, [{ ...kept, shadowSince, startState: null, before: bot }]);
    if (shadowSince === null) await endShadowTrades(at.tx, botId, at.marketNow);
  }
  return ok({ botId, mode });
}
