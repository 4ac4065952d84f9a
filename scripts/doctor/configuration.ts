import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';
import { withDatabase } from '#scripts/operator/database.ts';
import { checkProfile } from '#scripts/profile.ts';
import { failureOf } from '#scripts/terminal/failure.ts';
import { readBots } from '#shared/persistence/reads/status.ts';
import { profilePath } from '#shared/runtime/config/load.ts';
import { readLiveConfirmation } from '#shared/runtime/live.ts';
import { type Check, fail, ok, warn } from './finding.ts';

/** The whole profile, all its errors at once. */
export const checkConfiguration: Check = async ({ terminal, place }) => {
  const file = profilePath(terminal.env, CHECKOUT);
  try {
    const checked = checkProfile(file);
    if (checked.ok) {
      const strangers = checked.strangers.length === 0 ? [] : await strangersAmong(checked.strangers, place.home);
      return [
        ok('config', `${file}, profile ${checked.value.system.profile}`),
        ...strangers.map(({ problem }) => warn('config', problem, 'correct the line named, or tradewind bot add')),
      ];
    }
    return checked.errors.map(error => fail('config', error, 'correct the line named'));
  } catch (error) {
    const { message, mend } = failureOf(error);
    return [fail('config', message, mend)];
  }
};

interface Stranger {
  readonly name: string;
  readonly problem: string;
}

/** Those that are no bot that was added at run time either, as far as the database can be asked. */
async function strangersAmong(strangers: readonly Stranger[], home: string): Promise<readonly Stranger[]> {
  try {
    const bots = await withDatabase({ home, role: 'reader' }, ({ db }) => readBots(db));
    return strangers.filter(({ name }) => !bots.some(bot => bot.name === name));
  } catch {
    return strangers; // what is wrong with the database is told by its own check
  }
}

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
