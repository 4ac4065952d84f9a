import { atOnce, type Rule } from './rule.ts';

export const tradingHalted: Rule = {
  name: 'trading-halted',
  holdMs: atOnce,
  find({ tradingState }) {
    if (tradingState === null || tradingState.state === 'ACTIVE') return [];
    const halted = tradingState.state === 'HALTED';
    const why = tradingState.reason === '' ? '' : ` Reason: ${tradingState.reason}.`;
    return [
      {
        severity: 'warning',
        title: halted ? 'Trading is halted' : 'Only exits are allowed',
        message: `${halted ? 'Nothing is sent to the venue' : 'No entries are sent'}; open positions keep their stops on the venue.${why} Go on with: tradewind resume.`,
        code: halted ? 'RISK_TRADING_HALTED' : 'RISK_TRADING_REDUCING',
      },
    ];
  },
};
