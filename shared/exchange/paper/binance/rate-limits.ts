import type { EpochMs } from '../../../kernel/time.ts';
import { banned, type Refusal, tooManyOrders, tooMuchWeight } from './errors.ts';
import type { Clocks } from './signed-request.ts';

/** The venue's limits, counted in fixed windows: weight of the wall clock, orders of the wall's and the market's. */
export interface LimitConfig {
  /** Request weight per minute and IP address. */
  readonly weightPerMinute: number;
  /** New orders per ten seconds and per day, and account. */
  readonly ordersPerTenSeconds: number;
  readonly ordersPerDay: number;
  /** Requests that an address may still send in a minute after its first 429, before it is banned. */
  readonly toleratedAfterLimit: number;
}

/** As exchangeInfo of the real venue lists them. */
export const VENUE_LIMITS: LimitConfig = {
  weightPerMinute: 6_000,
  ordersPerTenSeconds: 100,
  ordersPerDay: 200_000,
  toleratedAfterLimit: 30,
};

const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;
const DAY_MS = 86_400_000;
const FIRST_BAN_MS = 2 * MINUTE_MS;
const LONGEST_BAN_MS = 3 * DAY_MS;

interface Address {
  minute: number;
  weight: number;
  refused: number;
  bannedUntil: number;
  bans: number;
}

interface OrderCount {
  tenSeconds: number;
  countTenSeconds: number;
  day: number;
  countDay: number;
}

export interface OrderUsage {
  readonly tenSeconds: number;
  readonly day: number;
}

/** Counts what each address and each account used. A ban doubles with every repeat, from two minutes to three days. */
export class RateLimits {
  readonly config: LimitConfig;
  readonly #wallNow: () => EpochMs;
  readonly #marketNow: () => EpochMs;
  readonly #addresses = new Map<string, Address>();
  readonly #orders = new Map<string, OrderCount>();

  constructor(config: LimitConfig, { wallNow, marketNow }: Clocks) {
    this.config = config;
    this.#wallNow = wallNow;
    this.#marketNow = marketNow;
  }

  /** Takes `weight` from the address's minute; a refusal when there is none left or the address is banned. */
  spend(address: string, weight: number): Refusal | null {
    const now = this.#wallNow();
    const usage = this.#usage(address, now);
    if (usage.bannedUntil > now) return banned(usage.bannedUntil, Math.ceil((usage.bannedUntil - now) / 1_000));
    usage.weight += weight;
    if (usage.weight <= this.config.weightPerMinute) return null;
    usage.refused += 1;
    if (usage.refused > this.config.toleratedAfterLimit) return this.#ban(usage, now);
    return tooMuchWeight(this.config.weightPerMinute, Math.ceil(((usage.minute + 1) * MINUTE_MS - now) / 1_000));
  }

  /** Bans an address for `durationMs`, whatever it did. */
  ban(address: string, durationMs: number): void {
    const now = this.#wallNow();
    this.#usage(address, now).bannedUntil = now + durationMs;
  }

  usedWeight(address: string): number {
    return this.#usage(address, this.#wallNow()).weight;
  }

  /** Takes `count` new orders from the account; a refusal when a window has none left. */
  spendOrders(account: string, count: number): Refusal | null {
    const usage = this.#orderUsage(account);
    if (usage.countTenSeconds + count > this.config.ordersPerTenSeconds) {
      return tooManyOrders(this.config.ordersPerTenSeconds, '10 SECOND');
    }
    if (usage.countDay + count > this.config.ordersPerDay) return tooManyOrders(this.config.ordersPerDay, '1 DAY');
    usage.countTenSeconds += count;
    usage.countDay += count;
    return null;
  }

  usedOrders(account: string): OrderUsage {
    const usage = this.#orderUsage(account);
    return { tenSeconds: usage.countTenSeconds, day: usage.countDay };
  }

  #ban(usage: Address, now: number): Refusal {
    const duration = Math.min(FIRST_BAN_MS * 2 ** usage.bans, LONGEST_BAN_MS);
    usage.bans += 1;
    usage.bannedUntil = now + duration;
    return banned(usage.bannedUntil, Math.ceil(duration / 1_000));
  }

  #usage(address: string, now: number): Address {
    const minute = Math.floor(now / MINUTE_MS);
    let usage = this.#addresses.get(address);
    if (usage === undefined) {
      usage = { minute, weight: 0, refused: 0, bannedUntil: 0, bans: 0 };
      this.#addresses.set(address, usage);
    }
    if (usage.minute !== minute) {
      usage.minute = minute;
      usage.weight = 0;
      usage.refused = 0;
    }
    return usage;
  }

  /** Another number once either clock is in its next window: a market that runs fast is traded in fast, one that stands still is waited in. */
  #window(length: number): number {
    return Math.floor(this.#wallNow() / length) + Math.floor(this.#marketNow() / length);
  }

  #orderUsage(account: string): OrderCount {
    const [tenSeconds, day] = [this.#window(TEN_SECONDS_MS), this.#window(DAY_MS)];
    let usage = this.#orders.get(account);
    if (usage === undefined) {
      usage = { tenSeconds, countTenSeconds: 0, day, countDay: 0 };
      this.#orders.set(account, usage);
    }
    if (usage.tenSeconds !== tenSeconds) Object.assign(usage, { tenSeconds, countTenSeconds: 0 });
    if (usage.day !== day) Object.assign(usage, { day, countDay: 0 });
    return usage;
  }
}

/** The limits as exchangeInfo and the WebSocket API write them, without counts. */
export const wireLimits = (config: LimitConfig): readonly object[] => [
  { rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: config.weightPerMinute },
  { rateLimitType: 'ORDERS', interval: 'SECOND', intervalNum: 10, limit: config.ordersPerTenSeconds },
  { rateLimitType: 'ORDERS', interval: 'DAY', intervalNum: 1, limit: config.ordersPerDay },
];
