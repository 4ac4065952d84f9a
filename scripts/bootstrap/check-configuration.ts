import { CHECKOUT } from './checkout.ts';
import { SetupError } from './setup-error.ts';

/** Reads the whole profile before anything starts, so that a wrong value is told once and at once. */
export async function checkConfiguration(env: Readonly<Record<string, string | undefined>>): Promise<void> {
  const { checkProfile } = await import('#scripts/profile.ts');
  const { profilePath } = await import('#shared/runtime/config/load.ts');
  const checked = checkProfile(profilePath(env, CHECKOUT));
  if (checked.ok) return;
  throw new SetupError(
    `The configuration cannot be used:\n    ${checked.errors.join('\n    ')}`,
    'mend these values, then run the same command again',
  );
}
