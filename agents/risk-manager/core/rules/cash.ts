import { freeCash } from '../sizing/cost.ts';
import { roomRule } from './room.ts';

/** The bot pays from its own cash, at the worst price that the collar allows, with the fee. */
export const cash = roomRule('cash', 'RISK_CASH_SHORT', (context, { botId }) => ({
  free: freeCash(context, botId).toFixed(),
}));
