import type { Verb } from '#scripts/terminal/cli.ts';
import { defineCheck } from '../data/commands/check.ts';
import { defineDownload } from '../data/commands/download.ts';
import { defineExport } from '../data/commands/export.ts';
import { defineImport } from '../data/commands/import.ts';
import { defineList } from '../data/commands/list.ts';

export const verb: Verb = {
  define(command, cli) {
    defineDownload(command.command('download'), cli);
    defineImport(command.command('import'), cli);
    defineList(command.command('list'), cli);
    defineCheck(command.command('check'), cli);
    defineExport(command.command('export'), cli);
  },
};
