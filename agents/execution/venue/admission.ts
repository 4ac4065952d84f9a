import { setTimeout as sleep } from 'node:timers/promises';
import { permissionProblems } from '#shared/exchange/permissions.ts';
import type { KeyPermissions, Read, Trading } from '#shared/exchange/port.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import { mayWithdraw } from '#shared/runtime/config/system.ts';
import { StartFailure } from '#shared/runtime/failure.ts';

type Context = Pick<AgentContext<unknown>, 'system' | 'log'>;

/** So often in a row a request is too late before the clock is to blame. */
const LATE_AT_MOST = 3;

/** What no waiting mends: the venue said so. */
const FINAL: ReadonlySet<string> = new Set(['VENUE_KEY_REJECTED', 'VENUE_CLOCK_SKEW']);

/**
 * Asks the venue what our key may do. True: it may be traded with. False: the venue did not answer, so nothing is known yet.
 * Throws StartFailure for a key that it refuses, that may not trade, or, in `live`, that may withdraw; and for a clock that
 * differs from the venue's by more than a request lives, even after it was corrected by the venue's.
 */
export async function admitKey(trading: Pick<Trading, 'permissions'>, { system, log }: Context): Promise<boolean> {
  const { venue, account } = system;
  const key = `the key of account ${account} at ${venue.id}`;
  const asked = await askInTime(trading);
  if (!asked.ok) {
    const { code, message } = asked.error;
    if (FINAL.has(code)) throw new StartFailure(code, `${key}: ${message}`);
    log.warn('key-not-examined', { code, message });
    return false;
  }
  for (const { severity, text, mend } of permissionProblems(asked.value, { mayWithdraw: mayWithdraw(system) })) {
    if (severity === 'fail') throw new StartFailure('VENUE_KEY_REJECTED', `${key} works, but ${text}`, mend);
    log.warn('key-questionable', { problem: text, mend });
  }
  return true;
}

/** One request may be late on a busy host or a slow way; a clock that is off makes each of them late. */
async function askInTime(trading: Pick<Trading, 'permissions'>): Read<KeyPermissions> {
  for (let left = LATE_AT_MOST - 1; left > 0; left--) {
    const asked = await trading.permissions();
    if (asked.ok || asked.error.code !== 'VENUE_CLOCK_SKEW') return asked;
  }
  return trading.permissions();
}

/** Whether our key was examined and may be traded with: until then what exists is protected, and nothing new begins. */
export interface Admission {
  readonly admitted: boolean;
  stop(): void;
}

/**
 * Asks until the venue answers, again every `pauseMs`. It gives back after the first answer, or after `patienceMs`; a key that must
 * not be traded with throws by then, and ends the process later.
 */
export async function beginAdmission(
  trading: Pick<Trading, 'permissions'>,
  context: Pick<AgentContext<unknown>, 'system' | 'log' | 'crash'>,
  { pauseMs, patienceMs }: { readonly pauseMs: number; readonly patienceMs: number },
): Promise<Admission> {
  let admitted = false;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const ask = async (): Promise<void> => {
    admitted = await admitKey(trading, context);
    if (!admitted && !isStopped) timer = setTimeout(() => void ask().catch(context.crash), pauseMs);
  };
  let begun = false;
  const first = ask();
  first.catch(error => begun && context.crash(error));
  await Promise.race([first, sleep(patienceMs, undefined, { ref: false })]);
  begun = true;
  return {
    get admitted() {
      return admitted;
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
