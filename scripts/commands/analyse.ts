import { defineAnalyses } from '#scripts/research/analyse/commands.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

export const verb: Verb = { define: defineAnalyses };
