import { z } from 'zod';
import type { Arrival, Arrived } from '#agents/strategy/core/barrier.ts';
import type { Bot, Holdings } from '#agents/strategy/core/bot.ts';
import type { AnyStrategy, Signal, Step, StepInput } from '#shared/domain/strategy.ts';
import { deriveId } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';

export const BTC = 'binance:BTC/USDT';
export const ETH = 'binance:ETH/USDT';
export const NO_HOLDINGS: Holdings = { positions: new Map(), onTheirWay: new Map(), lots: new Map() };

export const arrived = (openTime: number, instrument: string = BTC, close = '100'): Arrived => {
  const id = deriveId('test', instrument, openTime);
  return {
    messageId: id,
    correlationId: id,
    marketTime: epochMs(openTime + 1_000),
    bar: { open: close, high: close, low: close, close, volume: '1' },
    features: { z: 1 },
  };
};

export const arrival = (openTime: number, instrument: string = BTC): Arrival => ({
  ...arrived(openTime, instrument),
  instrumentId: instrument,
  openTime: epochMs(openTime),
});

type AnyInput = StepInput<unknown, unknown, string>;

/** A strategy that counts its bars and does what the test says. */
export const scripted = (act: (input: AnyInput) => readonly Signal[]): AnyStrategy => ({
  name: 'scripted',
  params: z.strictObject({}),
  state: z.strictObject({ bars: z.int() }),
  reasons: { COUNTED: 'bar {bars}' },
  features: () => ({ z: { indicator: 'zscore', params: { period: 20 } } }),
  start: () => ({ bars: 0 }),
  step(input): Step<unknown> {
    const bars = (input.state as { bars: number }).bars + 1;
    const present = Object.entries(input.instruments).filter(([, one]) => one !== null);
    const why = Object.fromEntries(present.map(([id]) => [id, { code: 'COUNTED', numbers: { bars } }]));
    return { state: { bars }, signals: act(input), why };
  },
});

export const botWith = (strategy: AnyStrategy, options: Partial<Bot> = {}): Bot => ({
  id: 'bot',
  account: 'main',
  strategy,
  params: {},
  instrumentIds: [BTC],
  timeframe: '1s',
  minConfidence: 0.6,
  exits: {},
  state: 'RUNNING',
  ...options,
});

export const enter = (options: Partial<Extract<Signal, { kind: 'enter' }>> = {}): Signal => ({
  kind: 'enter',
  instrument: BTC,
  side: 'long',
  confidence: 0.7,
  stopLoss: 98,
  takeProfit: 105,
  entry: { type: 'market' },
  ...options,
});
