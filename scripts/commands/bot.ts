import { defineAdd, defineReset, defineShadow, defineState, defineSwap } from '#scripts/bot/change.ts';
import { defineHistory, defineList, defineShow } from '#scripts/bot/look.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

export const verb: Verb = {
  define(command, cli) {
    defineAdd(command.command('add'), cli);
    defineList(command.command('list'), cli);
    defineShow(command.command('show'), cli);
    defineState(command.command('start').description('start a bot, or let it go on'), cli, 'resume');
    defineState(command.command('pause').description('no new entries; exits and stops go on'), cli, 'pause');
    defineState(command.command('stop').description('no more decisions; its positions keep their stops'), cli, 'stop');
    defineSwap(command.command('swap'), cli);
    defineReset(command.command('reset'), cli);
    defineShadow(command.command('shadow'), cli);
    defineHistory(command.command('history'), cli);
  },
};
