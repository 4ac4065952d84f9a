import { defineStudies } from '#scripts/research/study/commands.ts';
import { defineTending } from '#scripts/research/worker/commands/tending.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

export const verb: Verb = {
  define(command, cli) {
    defineStudies(command, cli);
    defineTending(command, cli);
  },
};
