import type { Command } from 'commander';
import { printReport, type ReportOptions } from '#scripts/operator/report.ts';
import type { Cli } from '#scripts/terminal/cli.ts';
import { withJson, withWatch } from '#scripts/terminal/options.ts';
import { readRisk } from '#shared/persistence/reads/risk.ts';
import { riskText } from './risk-text.ts';

/** `tradewind risk`: the risk manager's last look at the account. */
export function defineRisk(command: Command, cli: Cli): void {
  withWatch(withJson(command)).action(async (options: ReportOptions) => {
    await printReport(cli, { read: (db, { system }) => readRisk(db, system.account), show: riskText }, options);
  });
}
