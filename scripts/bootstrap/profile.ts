import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
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

/** Absolute path of the folder with strategies of the user's own; null when there is none. */
export function userStrategiesFolder(env: Environment): string | null {
  const folder = read(env)?.strategy?.userStrategies ?? null;
  return folder === null ? null : resolve(CHECKOUT, folder);
}
