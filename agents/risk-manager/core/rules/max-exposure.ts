import { maxExposure as exposureLimit } from '../limits.ts';
import { roomRule } from './room.ts';

/** There must be room below the account's exposure limit. */
export const maxExposure = roomRule('exposure', 'RISK_MAX_EXPOSURE', ({ limits, equity, exposure }) => ({
  exposure: exposure.toFixed(),
  limit: exposureLimit(limits, equity).toFixed(),
}));
