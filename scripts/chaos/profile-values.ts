import { stringify } from 'yaml';
import { z } from 'zod';

/** A profile as somebody wants it: whatever is not said is the product's default. */
export type ProfileValues = Readonly<Record<string, unknown>>;

export const yamlOf = (values: ProfileValues): string => stringify(z.json().parse(values));
