import { resolve } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { CHECKOUT } from './checkout.ts';
import { readFileIfAny } from './private-file.ts';

const Profile = z.looseObject({ profile: z.string() });

/** The profile that the configuration names, or the name of the file where it does not say. */
export function configuredProfile(env: Readonly<Record<string, string | undefined>>): string {
  const name = env.TRADEWIND_PROFILE ?? 'demo';
  const text = readFileIfAny(resolve(CHECKOUT, env.TRADEWIND_CONFIG ?? `config/${name}.yaml`));
  const parsed = text === null ? null : Profile.safeParse(parseDocument(text).toJS());
  return parsed?.success ? parsed.data.profile : name;
}
