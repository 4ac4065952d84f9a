import { type Budget, budgetUse, nameIn } from '../sizing/bounds.ts';
import { roomRule, usedOf } from './room.ts';
import type { Denial } from './rule.ts';

const budgetRule = (budget: Budget, code: Denial['code']) =>
  roomRule(`${budget}-budget`, code, (context, candidate) => ({
    [budget]: nameIn(budget, candidate, context),
    ...usedOf(budgetUse(budget, context, candidate)),
  }));

/** Bots, symbols, sectors and venues that have a share of the heat limit keep to it. */
export const botBudget = budgetRule('bot', 'RISK_BUDGET_BOT');
export const symbolBudget = budgetRule('symbol', 'RISK_BUDGET_SYMBOL');
export const sectorBudget = budgetRule('sector', 'RISK_BUDGET_SECTOR');
export const venueBudget = budgetRule('venue', 'RISK_BUDGET_VENUE');
