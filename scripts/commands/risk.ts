import { defineStress } from '#scripts/risk/stress.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

export const verb: Verb = {
  define(command, cli) {
    defineStress(command.command('stress'), cli);
  },
};
