import { Gauge, type Registry } from 'prom-client';
import type { EpochMs } from '#shared/kernel/time.ts';

/** When each stream was last heard, for the heartbeat and the metrics. */
export interface Pulses {
  /** To be called with each frame of the stream; its age counts from here on. */
  of(stream: string): () => void;
  /** By stream, in ms since its last frame, or since it was opened. */
  ages(): Readonly<Record<string, number>>;
}

export function openPulses(registry: Registry, wallNow: () => EpochMs): Pulses {
  const heardAt = new Map<string, EpochMs>();
  const ages = (): Readonly<Record<string, number>> =>
    Object.fromEntries([...heardAt].map(([stream, at]) => [stream, wallNow() - at]));
  new Gauge({
    name: 'tradewind_stream_age_seconds',
    help: 'Time since the last frame of each market stream',
    labelNames: ['stream'],
    registers: [registry],
    collect() {
      for (const [stream, age] of Object.entries(ages())) this.set({ stream }, age / 1_000);
    },
  });
  return {
    of: stream => {
      heardAt.set(stream, wallNow());
      return () => void heardAt.set(stream, wallNow());
    },
    ages,
  };
}
