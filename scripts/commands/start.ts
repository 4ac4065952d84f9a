import { bootstrap } from '#scripts/operator/bootstrap.ts';
import type { Verb } from '#scripts/terminal/cli.ts';

export const verb: Verb = {
  define(command, cli) {
    command.action(() => bootstrap(cli, 'start'));
  },
};
