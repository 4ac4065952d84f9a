import { Redis } from 'ioredis';

const ASK_MS = 1_000;

/** How long a server has not answered. */
export interface Silence {
  /** In ms; 0 while it answers, infinity before it ever did. */
  silentMs(): number;
  close(): void;
}

/** Asks Redis every second whether it is there. */
export function listenToRedis(url: string): Silence {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 0, retryStrategy: () => ASK_MS });
  redis.on('error', () => undefined); // how long it is away says the clock
  let heardAt = Number.NEGATIVE_INFINITY;
  const timer = setInterval(() => {
    void redis.ping().then(
      () => {
        heardAt = performance.now();
      },
      () => undefined,
    );
  }, ASK_MS);
  return {
    silentMs() {
      const silent = performance.now() - heardAt;
      return silent < 2 * ASK_MS ? 0 : silent;
    },
    close() {
      clearInterval(timer);
      redis.disconnect();
    },
  };
}
