import { permissionProblems } from '#shared/exchange/permissions.ts';
import type { Trading } from '#shared/exchange/port.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import { mayWithdraw } from '#shared/runtime/config/system.ts';
import { StartFailure } from '#shared/runtime/failure.ts';

type Context = Pick<AgentContext<unknown>, 'system' | 'log'>;

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
  const asked = await trading.permissions();
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

/** Asks again every `pauseMs` until the venue answers. A key that must not be traded with ends the process, as at a start. */
export function keepAdmitting(
  trading: Pick<Trading, 'permissions'>,
  context: Pick<AgentContext<unknown>, 'system' | 'log' | 'crash'>,
  pauseMs: number,
): { stop(): void } {
  let timer: NodeJS.Timeout | undefined;
  const ask = async (): Promise<void> => {
    if (!(await admitKey(trading, context))) again();
  };
  const again = (): void => {
    timer = setTimeout(() => void ask().catch(context.crash), pauseMs);
  };
  again();
  return { stop: () => clearTimeout(timer) };
}
