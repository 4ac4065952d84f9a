import { coolDown } from './cool-down.ts';
import { free } from './free.ts';
import { held } from './held.ts';
import { maintainMinimum } from './maintain-minimum.ts';
import { maxShare } from './max-share.ts';
import { minAmount } from './min-amount.ts';
import { performance } from './performance.ts';
import { profitOnly } from './profit-only.ts';
import type { WithdrawalRule } from './rule.ts';

/** In the order in which a person is told. */
export const WITHDRAWAL_RULES: readonly WithdrawalRule[] = [
  held,
  minAmount,
  maxShare,
  coolDown,
  profitOnly,
  maintainMinimum,
  performance,
  free,
];
