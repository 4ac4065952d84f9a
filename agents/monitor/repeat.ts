import type { Log } from '#shared/runtime/log.ts';

export interface Repeated {
  stop(): void;
}

export interface RepeatOptions {
  readonly name: string;
  readonly everyMs: number;
  readonly log: Log;
  readonly work: () => Promise<void>;
}

/** Runs `work` at once and again after each pause, never twice at a time. A failure is logged once until it is over. */
export function repeat({ name, everyMs, log, work }: RepeatOptions): Repeated {
  let stopped = false;
  let failing = false;
  let timer: NodeJS.Timeout | undefined;
  const round = async (): Promise<void> => {
    try {
      await work();
      if (failing) log.info(`${name}-recovered`);
      failing = false;
    } catch (error) {
      if (!failing && !stopped) log.warn(`${name}-failed`, { error });
      failing = true;
    }
    if (!stopped) timer = setTimeout(round, everyMs);
  };
  void round();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
