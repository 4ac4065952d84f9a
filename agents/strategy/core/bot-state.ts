import { err, ok, type Result } from '#shared/kernel/result.ts';

/**
 * STOPPED: nobody wants it to run. STARTING: waits for its first bar with every feature. RUNNING. PAUSED: an
 * operator wants no entries; exits and stops go on. ERROR: its strategy or its configuration failed.
 */
export const BOT_STATES = ['STOPPED', 'STARTING', 'RUNNING', 'PAUSED', 'ERROR'] as const;
export type BotState = (typeof BOT_STATES)[number];
export type BotCommand = 'pause' | 'resume' | 'stop';

/** Every legal command, one per cell. A missing cell is refused. */
const COMMANDS: Readonly<Record<BotState, Readonly<Partial<Record<BotCommand, BotState>>>>> = {
  STOPPED: { resume: 'STARTING', stop: 'STOPPED' },
  STARTING: { pause: 'PAUSED', resume: 'STARTING', stop: 'STOPPED' },
  RUNNING: { pause: 'PAUSED', resume: 'RUNNING', stop: 'STOPPED' },
  PAUSED: { pause: 'PAUSED', resume: 'RUNNING', stop: 'STOPPED' },
  ERROR: { resume: 'STARTING', stop: 'STOPPED' },
};

/** Where a command takes a bot; an error in words when it makes no sense. */
export function commanded(state: BotState, command: BotCommand): Result<BotState, string> {
  const next = COMMANDS[state][command];
  return next === undefined ? err(`a bot that is ${state} cannot be told to ${command}`) : ok(next);
}

/** Bots that are given features and step on their bars. */
export const isStepping = (state: BotState): boolean =>
  state === 'STARTING' || state === 'RUNNING' || state === 'PAUSED';
