import { defineRisk } from '#scripts/risk/report.ts';
import { defineStress } from '#scripts/risk/stress.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

export const verb: Verb = {
  define(command, cli) {
    defineRisk(command.enablePositionalOptions(), cli);
    defineStress(command.command('stress'), cli);
  },
};
