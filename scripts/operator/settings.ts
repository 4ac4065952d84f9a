import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { type Addresses, addresses } from '#shared/runtime/addresses.ts';
import { parseProfile, profilePath, readProfile } from '#shared/runtime/config/load.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';

/** Which installation is meant, and what its profile says for all. */
export interface Settings extends Addresses {
  readonly system: SystemConfig;
  /** The file it was read from. */
  readonly profileFile: string;
}

/** Where the installation lives. Throws StartFailure for an address that cannot be. */
export const placeOf = ({ env }: Pick<Terminal, 'env'>): Addresses => addresses(env, CHECKOUT);

/** Reads the part of the profile that every process shares. Throws CliFailure with all its errors. */
export function readSettings(terminal: Pick<Terminal, 'env'>): Settings {
  const profileFile = profilePath(terminal.env, CHECKOUT);
  const parsed = parseProfile(readProfile(profileFile), {});
  if (!parsed.ok) {
    const message = ['The configuration has errors', ...parsed.errors].join('\n');
    throw new CliFailure({ exit: EXIT_CODES.FAILED, code: 'CONFIG_INVALID', message });
  }
  return { ...placeOf(terminal), system: parsed.value.system, profileFile };
}
