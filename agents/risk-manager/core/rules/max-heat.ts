import { correlatedHeat } from '../portfolio/cluster.ts';
import { heatLimit } from '../sizing/bounds.ts';
import { roomRule } from './room.ts';

/** What the account loses when all its stops are hit stays below the limit; what it loses as instruments used to move is for the eye. */
export const maxHeat = roomRule('heat', 'RISK_MAX_HEAT', (context, candidate) => ({
  heat: context.heat.toFixed(),
  correlatedHeat: Number(correlatedHeat([...context.claims.values()], context.statistics).toPrecision(8)),
  limit: heatLimit(context, candidate).toFixed(),
}));
