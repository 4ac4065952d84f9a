import { leverageUse } from '../sizing/bounds.ts';
import { roomRule, usedOf } from './room.ts';

/** What all positions are worth stays below what leverage makes of the equity, whatever the venue would lend. */
export const maxLeverage = roomRule('leverage', 'RISK_MAX_LEVERAGE', context => usedOf(leverageUse(context)));
