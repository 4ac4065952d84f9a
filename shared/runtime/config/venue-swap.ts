import { err, ok, type Result } from '../../kernel/result.ts';
import { readSystem } from './load.ts';
import type { SystemConfig } from './system.ts';

/**
 * The profile as it is now, for an adapter that is to take another's place. Refused, in words for the operator, when it does not
 * fit, or when it differs in what only a start can change: the venue itself and the account.
 */
export function systemForSwap(running: SystemConfig, checkout: string): Result<SystemConfig, string> {
  const read = readSystem(process.env, checkout);
  if (!read.ok) return err(read.errors.join('; '));
  const { venue, account, profile } = read.value;
  if (venue.id !== running.venue.id || account !== running.account || profile !== running.profile) {
    return err(
      `the profile names ${profile}, account ${account} at ${venue.id}; running is ${running.profile}, account ${running.account} at ${running.venue.id}: that takes npm stop and npm start`,
    );
  }
  return ok(read.value);
}
