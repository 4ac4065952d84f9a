import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Verb } from '#scripts/terminal/cli.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { withJson, withNote } from '#scripts/terminal/options.ts';
import { readExplanation } from '#shared/persistence/reads/explain.ts';
import { timeline } from '../explain/timeline.ts';

export const verb: Verb = {
  define(command, cli) {
    withNote(command, 'Ids are in: tradewind orders');
    withJson(command)
      .argument('<order>', "our id, the client order id, or the venue's order id")
      .action(async (reference: string, options: ReportOptions) => {
        await printReport(
          cli,
          {
            async read(db) {
              const explanation = await readExplanation(db, reference);
              if (explanation !== null) return explanation;
              throw new CliFailure({
                exit: EXIT_CODES.FAILED,
                message: `There is no order ${reference}`,
                mend: 'tradewind orders lists them with their ids',
              });
            },
            show: timeline,
          },
          options,
        );
      });
  },
};
