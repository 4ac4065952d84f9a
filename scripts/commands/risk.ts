import { defineRisk } from '#scripts/risk/report.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

export const verb: Verb = {
  define(command, cli) {
    defineRisk(command, cli);
  },
};
