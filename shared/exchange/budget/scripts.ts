import { z } from 'zod';
import type { RateLimit } from './budget.ts';
import { type Held, measureOf } from './window.ts';

/** A Lua script for Redis, which runs it as one step. Times in it are epoch milliseconds of Redis's own clock, the one that all share. */
export type Script = string & { readonly script: true };

/**
 * Takes the cost of one request out of every limit that it counts against, or out of none.
 *
 * KEYS: the address's; then one per limit, a hash of slot -> points (see SlidingWindow), with `stopped`: until when.
 * ARGV: per limit the eleven of `valuesOf`.
 * Returns the generation (another one after Redis was emptied), how many ms to wait (0: taken), the key that says so, whether
 * because the venue stopped it (1) or it is used up (0), and the points in use per limit.
 */
export const TAKE = `
local time = redis.call('time')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local generation = redis.call('hget', KEYS[1], 'generation')
if not generation then
  generation = time[1] .. '.' .. time[2]
  redis.call('hset', KEYS[1], 'generation', generation)
end
local wait, culprit, stopped = 0, 0, 0
local function hold(ms, key, isStop)
  if ms > wait then wait, culprit, stopped = ms, key, isStop end
end
hold(tonumber(redis.call('hget', KEYS[1], 'stopped') or 0) - now, 1, 1)
local reply = {generation, 0, 0, 0}
for key = 2, #KEYS do
  local function value(n) return tonumber(ARGV[(key - 2) * 11 + n]) end
  local cost, allowed, window, slotMs, held = value(1), value(2), value(3), value(4), value(5)
  local owed, known, seen, age, trusted = value(6), ARGV[(key - 2) * 11 + 7], value(8), value(9), value(10)
  local isNew = ARGV[(key - 1) * 11] ~= generation
  local oldest = math.floor((now - held) / slotMs)
  local fields = redis.call('hgetall', KEYS[key])
  local slots, points, sum = {}, {}, 0
  for i = 1, #fields, 2 do
    if fields[i] == 'stopped' then
      hold(tonumber(fields[i + 1]) - now, key, 1)
    else
      local slot, count = tonumber(fields[i]), tonumber(fields[i + 1])
      if slot < oldest then
        redis.call('hdel', KEYS[key], fields[i])
      else
        slots[#slots + 1] = slot
        points[slot] = count
        sum = sum + count
      end
    end
  end
  local function add(slot, count)
    if count <= 0 then return end
    redis.call('hincrby', KEYS[key], slot, count)
    if not points[slot] then slots[#slots + 1] = slot end
    points[slot] = (points[slot] or 0) + count
    sum = sum + count
  end
  local current = math.floor(now / slotMs)
  add(current, owed)
  if isNew then
    local missing = -sum
    for _, count in known:gmatch('(%d+):(%d+)') do missing = missing + count end
    for ago, count in known:gmatch('(%d+):(%d+)') do
      local slot = math.floor((now - ago) / slotMs)
      local more = math.min(count - (points[slot] or 0), missing)
      if more > 0 then
        add(slot, more)
        missing = missing - more
      end
    end
  end
  local at = now - age
  local began = math.floor(at / window) * window
  if seen > sum and at >= began + trusted and now < began + window then add(math.floor(began / slotMs), seen - sum) end
  if sum + cost > allowed then
    table.sort(slots)
    local left, until_ = sum, now + held
    for _, slot in ipairs(slots) do
      left = left - points[slot]
      if left + cost <= allowed then
        until_ = (slot + 1) * slotMs + held
        break
      end
    end
    hold(math.max(1, until_ - now), key, 0)
  end
  reply[#reply + 1] = sum
end
if wait <= 0 then
  for key = 2, #KEYS do
    local cost, slotMs = tonumber(ARGV[(key - 2) * 11 + 1]), tonumber(ARGV[(key - 2) * 11 + 4])
    redis.call('hincrby', KEYS[key], math.floor(now / slotMs), cost)
    reply[key + 3] = reply[key + 3] + cost
  end
end
reply[2], reply[3], reply[4] = math.ceil(wait), culprit, stopped
return reply
` as Script;

/** Stops what counts against a key for ARGV[1] ms from now, unless it is stopped for longer. */
export const STOP = `
local time = redis.call('time')
local till = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1]
if till > tonumber(redis.call('hget', KEYS[1], 'stopped') or 0) then redis.call('hset', KEYS[1], 'stopped', till) end
return 1
` as Script;

/** What a request means for one limit. */
export interface Charge {
  readonly limit: RateLimit;
  readonly cost: number;
  /** Points that may be in use with it. */
  readonly allowed: number;
  /** Points that were taken while Redis was away. */
  readonly owed: number;
  /** Points that this process knows to be in use, newest first, for a Redis that is of another generation than the one it knew. */
  readonly known: readonly Held[];
  readonly generation: string;
  /** What the venue said last, and how many ms ago; null when it was said already. */
  readonly seen: { readonly used: number; readonly agoMs: number } | null;
}

export function valuesOf({ limit, generation, seen, ...charge }: Charge): readonly (string | number)[] {
  const { cost, allowed, owed, known } = charge;
  const { slotMs, heldMs, trustedAfterMs } = measureOf(limit);
  const said = [seen?.used ?? 0, seen?.agoMs ?? 0, trustedAfterMs];
  const remembered = known.map(({ agoMs, points }) => `${Math.floor(agoMs)}:${Math.ceil(points)}`).join(' ');
  return [cost, allowed, limit.windowMs, slotMs, heldMs, owed, remembered, ...said, generation];
}

/** What `TAKE` returns. */
export const takeReply = z
  .tuple([z.string(), z.int(), z.int(), z.int()])
  .rest(z.int())
  .transform(([generation, waitMs, culprit, isStop, ...used]) => ({
    generation,
    waitMs,
    /** Index of the limit among those charged; -1: the address. */
    culprit: culprit - 2,
    isStop: isStop === 1,
    used,
  }));
export type TakeReply = z.output<typeof takeReply>;
