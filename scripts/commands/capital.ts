import {
  defineDeposit,
  defineJudged,
  defineLocks,
  definePreservation,
  defineWithdraw,
} from '#scripts/capital/change.ts';
import { defineCapitalShow, defineHistory, defineProposals } from '#scripts/capital/show.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

export const verb: Verb = {
  define(command, cli) {
    const show = command.command('show', { isDefault: true });
    defineCapitalShow(show.description('total, reserve, locked and free; per bot and per currency'), cli);
    defineHistory(command.command('history'), cli);
    defineProposals(command.command('proposals'), cli);
    defineDeposit(command.command('deposit'), cli);
    defineWithdraw(command.command('withdraw'), cli);
    defineJudged(command, cli);
    defineLocks(command, cli);
    definePreservation(command, cli);
  },
};
