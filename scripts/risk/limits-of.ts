import { type RiskManagerConfig, riskManagerConfig } from '#agents/risk-manager/config.ts';
import { EXIT_CODES } from '#scripts/terminal/exit-codes.ts';
import { CliFailure } from '#scripts/terminal/failure.ts';
import { parseProfile, readProfile } from '#shared/runtime/config/load.ts';
import type { SystemConfig } from '#shared/runtime/config/system.ts';

/** What a profile says of risk, and of the account. Throws CliFailure with all its errors. */
export function limitsOf(profileFile: string): { readonly system: SystemConfig; readonly risk: RiskManagerConfig } {
  const parsed = parseProfile(readProfile(profileFile), { riskManager: riskManagerConfig });
  if (!parsed.ok) {
    const message = ['The configuration has errors', ...parsed.errors].join('\n');
    throw new CliFailure({ exit: EXIT_CODES.FAILED, code: 'CONFIG_INVALID', message });
  }
  const { system, sections } = parsed.value;
  return { system, risk: sections.riskManager };
}
