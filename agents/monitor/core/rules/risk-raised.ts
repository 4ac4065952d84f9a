import { percentOf } from '../words.ts';
import { atOnce, type Rule, type Severity } from './rule.ts';

const SEVERITIES: Readonly<Record<'MEDIUM' | 'HIGH' | 'CRITICAL', Severity>> = {
  MEDIUM: 'info',
  HIGH: 'warning',
  CRITICAL: 'critical',
};

/** What a risk is a share of. */
const WORDS: Readonly<Record<string, string>> = {
  heat: 'of the heat limit is taken',
  valueAtRisk: 'of the equity may be lost on a bad day',
  drawdown: 'lost since the peak',
};

/** The risk level is above LOW: one alert, told again when it gets graver. */
export const riskRaised: Rule = {
  name: 'risk-raised',
  holdMs: atOnce,
  find({ risk }) {
    if (risk === null || risk.level === 'LOW') return [];
    const reasons = risk.because.map(
      ({ name, value }) => `${value === null ? 'an unknown share' : percentOf(value)} ${WORDS[name] ?? name}`,
    );
    return [
      {
        severity: SEVERITIES[risk.level],
        title: "The account's risk is raised",
        message: `The risk level is ${risk.level}: ${reasons.join(', ')}. Entries are bounded by the limits, stops stay. See: tradewind risk.`,
        code: null,
      },
    ];
  },
};
