import { err, ok, type Result } from '#shared/kernel/result.ts';

/**
 * STOPPED: the profile does not want it. STARTING: waits for its first bar with every feature. RUNNING. PAUSED: an
 * operator wants no entries; exits and stops go on. ERROR: its strategy or its configuration failed.
 */
export const BOT_STATES = ['STOPPED', 'STARTING', 'RUNNING', 'PAUSED', 'ERROR'] as const;
export type BotState = (typeof BOT_STATES)[number];
export type BotCommand = 'pause' | 'resume';

/** Every legal command, one per cell. A missing cell is refused. */
const COMMANDS: Readonly<Record<BotState, Readonly<Partial<Record<BotCommand, BotState>>>>> = {
  STOPPED: { resume: 'STARTING' },
  STARTING: { pause: 'PAUSED', resume: 'STARTING' },
  RUNNING: { pause: 'PAUSED', resume: 'RUNNING' },
  PAUSED: { pause: 'PAUSED', resume: 'RUNNING' },
  ERROR: { resume: 'STARTING' },
};

/** Where a command takes a bot; an error in words when it makes no sense. */
export function commanded(state: BotState, command: BotCommand): Result<BotState, string> {
  const next = COMMANDS[state][command];
  return next === undefined ? err(`a bot that is ${state} cannot be told to ${command}`) : ok(next);
}

/** Bots that are given features and step on their bars. */
export const isStepping = (state: BotState): boolean =>
  state === 'STARTING' || state === 'RUNNING' || state === 'PAUSED';
