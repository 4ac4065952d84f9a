import { ALLOWED } from '../trading-state.ts';
import { deny, type Rule } from './rule.ts';

/** REDUCING lets nothing grow; HALTED refuses all that a strategy asks for. Operators and breakers may always close. */
export const tradingState: Rule = ({ tradingState: state }, candidate) => {
  if (candidate.intent === 'exit' && candidate.by !== 'strategy') return null;
  if (ALLOWED[state][candidate.intent]) return null;
  return deny(state === 'HALTED' ? 'RISK_TRADING_HALTED' : 'RISK_TRADING_REDUCING', { state });
};
