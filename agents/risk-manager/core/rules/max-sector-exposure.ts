import { nameIn, sectorUse } from '../sizing/bounds.ts';
import { roomRule, usedOf } from './room.ts';

/** So much of the account may be at work in one sector. */
export const maxSectorExposure = roomRule('sector-share', 'RISK_MAX_SECTOR_EXPOSURE', (context, candidate) => ({
  sector: nameIn('sector', candidate, context),
  ...usedOf(sectorUse(context, candidate)),
}));
