import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { checkProfile } from '#scripts/profile.ts';
import { failureOf } from '#scripts/terminal/failure.ts';
import { profilePath } from '#shared/runtime/config/load.ts';
import { readLiveConfirmation } from '#shared/runtime/live.ts';
import { type Check, fail, ok } from './finding.ts';

/** The whole profile, all its errors at once. */
export const checkConfiguration: Check = async ({ terminal }) => {
  const file = profilePath(terminal.env, CHECKOUT);
  try {
    const checked = checkProfile(file);
    if (checked.ok) return [ok('config', `${file}, profile ${checked.value.system.profile}`)];
    return checked.errors.map(error => fail('config', error, 'correct the line named'));
  } catch (error) {
    const { message, mend } = failureOf(error);
    return [fail('config', message, mend)];
  }
};

/** Real money only with a confirmation. */
export const checkLive: Check = async ({ settings, place }) => {
  if (settings === null || settings.system.profile !== 'live') return [];
  const stored = await readLiveConfirmation(place.home, settings.system);
  return [
    stored === null
      ? fail('live', 'nobody has confirmed that this account may trade real money', 'tradewind live enable')
      : ok('live', `confirmed by ${stored.confirmedBy} at ${stored.confirmedAt}`),
  ];
};
