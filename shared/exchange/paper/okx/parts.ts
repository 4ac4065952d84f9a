import { ok, type Result } from '../../../kernel/result.ts';
import type { Answer } from './endpoint.ts';
import type { Refusal } from './errors.ts';

/** What became of one order of a request: the ids that it is known by, and why it was refused if it was. */
export interface Part {
  readonly names: Readonly<Record<string, string>>;
  readonly refusal: Refusal | null;
}

export const done = (names: Part['names']): Part => ({ names, refusal: null });
export const refused = (names: Part['names'], refusal: Refusal): Part => ({ names, refusal });
/** As `result`, under the same names either way. */
export const partOf = (names: Part['names'], result: Result<unknown, Refusal>): Part => ({
  names,
  refusal: result.ok ? null : result.error,
});

/** Every part tells its own outcome; the answer as a whole is 200 whatever they say. */
export function answerOf(parts: readonly Part[], rest: Readonly<Record<string, string>> = {}): Answer {
  const failed = parts.filter(({ refusal }) => refusal !== null).length;
  const data = parts.map(({ names, refusal }) => ({
    ...names,
    ...rest,
    sCode: refusal?.code ?? '0',
    sMsg: refusal?.message ?? '',
  }));
  if (failed === 0) return ok({ code: '0', msg: '', data });
  if (failed === parts.length) return ok({ code: '1', msg: 'All operations failed', data });
  return ok({ code: '2', msg: 'Bulk operation partially succeeded', data });
}
