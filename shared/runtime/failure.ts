import { CODES, type Code } from '../domain/codes.ts';

/** An expected failure that ends a start: one code, what happened where, and the mend. */
export class StartFailure extends Error {
  override readonly name = 'StartFailure';
  readonly code: Code;
  readonly mend: string;

  /** `mend` where it is another than the code's own. */
  constructor(code: Code, detail: string, mend: string = CODES[code].mend) {
    super(`${code}: ${detail}\n  mend: ${mend}`);
    this.code = code;
    this.mend = mend;
  }
}
