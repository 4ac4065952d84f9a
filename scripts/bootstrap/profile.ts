import { parseDocument } from 'yaml';
import { z } from 'zod';
import { ownFolder } from '#agents/strategy/own-folder.ts';
import { profilePath } from '#shared/runtime/config/load.ts';
import { CHECKOUT } from './checkout.ts';
import { readFileIfAny } from './private-file.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const Profile = z.looseObject({
  profile: z.string(),
  strategy: z.looseObject({ userStrategies: z.string().nullable().default(null) }).nullish(),
});

/** What a start must know of the configuration; null where it cannot be read, which others tell. */
function read(env: Environment): z.infer<typeof Profile> | null {
  const text = readFileIfAny(profilePath(env, CHECKOUT));
  return text === null ? null : (Profile.safeParse(parseDocument(text).toJS()).data ?? null);
}

/** The profile that the configuration names, or the name of the file where it does not say. */
export const configuredProfile = (env: Environment): string => read(env)?.profile ?? env.TRADEWIND_PROFILE ?? 'demo';

/** Absolute path of the folder with strategies of the user's own, whether it is there or not. */
export const userStrategiesFolder = (env: Environment): string =>
  ownFolder(read(env)?.strategy?.userStrategies ?? null, CHECKOUT);
