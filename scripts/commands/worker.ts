import { defineWorker } from '#scripts/research/worker/commands/worker.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

export const verb: Verb = { define: defineWorker };
