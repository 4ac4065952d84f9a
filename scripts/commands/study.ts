import { defineStudies } from '#scripts/research/study/commands.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

export const verb: Verb = { define: defineStudies };
