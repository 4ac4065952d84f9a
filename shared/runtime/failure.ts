import { CODES, type Code } from '../domain/codes.ts';

/** An expected failure that ends a start: one code, what happened where, and the mend. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly code: Code;
  constructor(code: Code, detail: string) {
    super(`${code}: ${detail}\n  mend: ${CODES[code].mend}`);
    this.code = code;
  }
}
