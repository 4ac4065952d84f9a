import { Decimal } from '../../kernel/decimal.ts';
import { invariant } from '../../kernel/invariant.ts';
import { type EpochMs, epochMs, timeframeMs } from '../../kernel/time.ts';
import type { Command, FeeSchedule, MatchingEngine } from '../../simulation/types.ts';
import type { Capabilities } from '../capabilities.ts';
import { type MarketClock, marketTime } from './clock.ts';
import type { PaperExchangeConfig } from './config.ts';
import type { Feed } from './feeds/feed.ts';

/** Base bars walked before the first moment, so that there are a price and a book from then on. */
const WARM_UP_BARS = 60;
const BPS = 10_000;

/** Where a new venue begins: when, and how its time moves. `walkedTo` lies a little earlier, to walk up to it. */
export function freshStart(
  config: PaperExchangeConfig,
  feed: Feed,
  wall: EpochMs,
): { readonly at: EpochMs; readonly walkedTo: EpochMs; readonly clock: MarketClock } {
  const at = config.start ?? feed.span?.first ?? wall;
  const warmUpMs = WARM_UP_BARS * timeframeMs(feed.baseTimeframe);
  const clock: MarketClock =
    config.speed === 'lockstep'
      ? { kind: 'lockstep', at }
      : { kind: 'running', wall, market: at, speed: config.speed, stopAt: null };
  return { at, walkedTo: epochMs(at - warmUpMs), clock };
}

/**
 * The clock of the journal, unless another pace is configured now: then time goes on at that pace from where it stands,
 * or, in real time on a market without a start of its own, from the wall. The same object means no change.
 */
export function adoptedClock(input: {
  readonly config: PaperExchangeConfig;
  readonly feed: Feed;
  readonly clock: MarketClock;
  readonly walkedTo: EpochMs;
  readonly wall: EpochMs;
}): MarketClock {
  const { config, feed, clock, walkedTo, wall } = input;
  const { speed } = config;
  if (speed === (clock.kind === 'lockstep' ? 'lockstep' : clock.speed)) return clock;
  const reached = epochMs(Math.max(walkedTo, marketTime(clock, wall)));
  if (speed === 'lockstep') return { kind: 'lockstep', at: reached };
  const live = speed === 1 && config.start === null && feed.span === null;
  const market = live ? epochMs(Math.max(wall, reached)) : reached;
  return { kind: 'running', wall, market, speed, stopAt: null };
}

interface Opening {
  readonly config: PaperExchangeConfig;
  readonly feed: Feed;
  readonly engine: MatchingEngine;
  readonly feeAsset: Capabilities['feeAsset'];
}

/** The commands that bring the engine's markets and accounts to what is configured; none when they are so already. */
export function openingCommands({ config, feed, engine, feeAsset }: Opening): readonly Command[] {
  const fees = feeSchedule(config, feeAsset);
  const listings = feed.listings.filter(listing => {
    const known = engine.listing(listing.symbol);
    // What was delisted stays so until somebody lists it again.
    return known?.status !== 'delisted' && !same(known, listing);
  });
  const accounts = Object.entries(config.accounts).flatMap(([id, deposits]): readonly Command[] => {
    const account = engine.account(id);
    if (account === null) return [{ kind: 'open-account', account: id, fees, deposits }];
    return same(account.fees, fees) ? [] : [{ kind: 'set-fees', account: id, fees }];
  });
  return [...listings.map(listing => ({ kind: 'list-market' as const, listing })), ...accounts];
}

/** Runs and journals them at the engine's present time. */
export function openMarket(
  input: Opening & { execute(command: Command): { readonly reply: { readonly ok: boolean } } },
): void {
  for (const command of openingCommands(input)) {
    const { reply } = input.execute(command);
    invariant(reply.ok, `the configured ${command.kind} is accepted`);
  }
}

/** Decimals are compared as the text they have in JSON. */
const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

const feeSchedule = ({ fees }: PaperExchangeConfig, feeAsset: Capabilities['feeAsset']): FeeSchedule => ({
  makerRate: new Decimal(fees.makerBps).div(BPS),
  takerRate: new Decimal(fees.takerBps).div(BPS),
  payIn: { kind: feeAsset },
});
