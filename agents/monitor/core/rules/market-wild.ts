import { listed } from '../words.ts';
import { atOnce, type Rule } from './rule.ts';

/** What is held came into a regime of high volatility, or moves as one. */
export const marketWild: Rule = {
  name: 'market-wild',
  holdMs: atOnce,
  find({ risk }) {
    if (risk === null) return [];
    const wild = risk.regimes.flatMap(({ symbol, regime }) => (regime === 'high' ? [symbol] : []));
    const together = {
      severity: 'info',
      title: 'All that is held moves as one',
      message: `The mean correlation is ${risk.meanCorrelation?.toFixed(2)}: ${listed(risk.regimes.map(({ symbol }) => symbol))} are one bet. See: tradewind risk.`,
      code: null,
    } as const;
    return [
      ...wild.map(
        symbol =>
          ({
            severity: 'info',
            title: `${symbol} is wild`,
            message: `Its last day was among the most volatile that are known. What its regime makes of limits and sizes is riskManager.regimes. See: tradewind risk.`,
            code: null,
          }) as const,
      ),
      ...(risk.isTogether ? [together] : []),
    ];
  },
};
