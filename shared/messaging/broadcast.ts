import { Redis } from 'ioredis';

/** Publishes for whoever listens at the moment: what nobody hears, or Redis does not take, is gone. */
export interface Broadcast {
  /** Resolves to false when Redis did not take it. */
  publish(channel: string, text: string): Promise<boolean>;
  close(): void;
}

/** A connection of its own: BullMQ's wait for Redis to come back, and nothing is worth waiting for here. */
export function openBroadcast(redisUrl: string): Broadcast {
  const redis = new Redis(redisUrl, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => 250,
  });
  redis.on('error', () => undefined); // told by what is not taken
  return {
    publish: (channel, text) =>
      redis.publish(channel, text).then(
        () => true,
        () => false,
      ),
    close: () => redis.disconnect(),
  };
}
