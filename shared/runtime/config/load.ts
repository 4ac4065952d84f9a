import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { StartFailure } from '../failure.ts';
import { systemConfig } from './system.ts';

/** A profile as read: one section per process, and the file it came from for messages. */
export interface Profile {
  readonly file: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Line of a path in the file, from 1; null when it is not there. */
  lineOf(path: readonly PropertyKey[]): number | null;
}

/** The sections beside the system's own keys at the top. */
export const SECTIONS = [
  'dataCollection',
  'technicalAnalysis',
  'strategy',
  'riskManager',
  'execution',
  'capital',
  'monitor',
  'paperExchange',
  'backtest',
] as const;
export type Section = (typeof SECTIONS)[number];

/** The section of a process: `risk-manager` → `riskManager`. */
export const sectionOf = (process: string): Section => {
  const name = process.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const section = SECTIONS.find(one => one === name);
  if (section === undefined) throw new RangeError(`no section for ${process}`);
  return section;
};

/** Which file is meant: `TRADEWIND_CONFIG`, else `config/<TRADEWIND_PROFILE or demo>.yaml` of the checkout. */
export function profilePath(env: Readonly<Record<string, string | undefined>>, checkout: string): string {
  const given = env.TRADEWIND_CONFIG;
  if (given) return isAbsolute(given) ? given : join(checkout, given);
  return join(checkout, 'config', `${env.TRADEWIND_PROFILE ?? 'demo'}.yaml`);
}

export function readProfile(file: string): Profile {
  if (!existsSync(file))
    throw new StartFailure('CONFIG_INVALID', `${file}: no such file`, 'set TRADEWIND_PROFILE or TRADEWIND_CONFIG');
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
  const [broken] = document.errors;
  if (broken) throw new StartFailure('CONFIG_INVALID', `${file}: ${broken.message}`);
  if (!isMap(document.contents))
    throw new StartFailure('CONFIG_INVALID', `${file}: expected keys and values, such as "profile: demo"`);
  return {
    file,
    values: document.toJS() as Record<string, unknown>,
    lineOf(path) {
      for (let length = path.length; length > 0; length--) {
        const above = document.getIn(path.slice(0, length - 1), true);
        const name = path[length - 1];
        const pair = isMap(above) ? above.items.find(({ key }) => isScalar(key) && key.value === name) : undefined;
        const node = pair?.key ?? document.getIn(path.slice(0, length), true);
        if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
      }
      return null;
    },
  };
}

export type ConfigResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly string[] };

/** The system's keys of the profile as it is now, which may be another than at the start. */
export function readSystem(
  env: Readonly<Record<string, string | undefined>>,
  checkout: string,
): ConfigResult<z.output<typeof systemConfig>> {
  try {
    const parsed = parseProfile(readProfile(profilePath(env, checkout)), {});
    return parsed.ok ? { ok: true, value: parsed.value.system } : parsed;
  } catch (error) {
    if (error instanceof StartFailure) return { ok: false, errors: [error.message] };
    throw error;
  }
}

/** Checks the system's keys and the given sections; all violations at once, each with file, line, path and what was expected. */
export function parseProfile<Schemas extends Partial<Record<Section, z.ZodType>>>(
  profile: Profile,
  schemas: Schemas,
): ConfigResult<{
  readonly system: z.output<typeof systemConfig>;
  readonly sections: { readonly [K in keyof Schemas]: Schemas[K] extends z.ZodType ? z.output<Schemas[K]> : never };
}> {
  const top: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(profile.values)) if (!SECTIONS.includes(key as Section)) top[key] = value;
  const errors: string[] = [];
  const system = systemConfig.safeParse(top);
  if (!system.success) errors.push(...violations(profile, [], system.error));
  const sections: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const parsed = (schema as z.ZodType).safeParse(profile.values[name] ?? {});
    if (parsed.success) sections[name] = parsed.data;
    else errors.push(...violations(profile, [name], parsed.error));
  }
  if (errors.length > 0 || !system.success) return { ok: false, errors };
  return { ok: true, value: { system: system.data, sections: sections as never } };
}

/** A violation with its file, line and path in front. */
export function placed(profile: Profile, path: readonly PropertyKey[], problem: string): string {
  const line = profile.lineOf(path);
  const file = relative(process.cwd(), profile.file) || profile.file;
  return `${file}${line === null ? '' : `:${line}`}: ${path.join('.') || '(top)'}: ${problem}`;
}

function violations(profile: Profile, prefix: readonly string[], error: z.ZodError): readonly string[] {
  return error.issues.flatMap(issue => {
    const path = [...prefix, ...issue.path];
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map(key => placed(profile, [...path, key], 'there is no such setting'))
      : [placed(profile, path, issue.message)];
  });
}
