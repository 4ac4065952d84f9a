import { clusterUse } from '../sizing/bounds.ts';
import { roomRule, usedOf } from './room.ts';

/** Instruments that go together are one bet, of which there may be only so much. */
export const maxClusterExposure = roomRule('cluster-share', 'RISK_MAX_CLUSTER_EXPOSURE', (context, candidate) => {
  const use = clusterUse(context, candidate);
  return { with: use?.with ?? null, ...usedOf(use) };
});
