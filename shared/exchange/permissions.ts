import type { KeyPermissions } from './port.ts';

export interface PermissionProblem {
  /** `fail`: it must not be traded with. */
  readonly severity: 'fail' | 'warn';
  /** Follows "the key works, but". */
  readonly text: string;
  readonly mend: string;
}

/** What is wrong with what a key may do; the gravest first, empty when nothing is. `mayWithdraw`: its owner wants that. */
export function permissionProblems(
  { reads, trades, withdraws, boundToIp }: KeyPermissions,
  { mayWithdraw }: { readonly mayWithdraw: boolean },
): readonly PermissionProblem[] {
  const problems: readonly (PermissionProblem & { readonly is: boolean })[] = [
    {
      is: withdraws,
      severity: mayWithdraw ? 'warn' : 'fail',
      text: 'it may withdraw',
      mend: 'take the withdrawal permission from it at the venue',
    },
    { is: !reads, severity: 'fail', text: 'it may not read', mend: 'allow reading at the venue' },
    { is: !trades, severity: 'fail', text: 'it may not trade', mend: 'allow spot trading at the venue' },
    {
      is: !boundToIp,
      severity: 'warn',
      text: 'it is not bound to an IP address',
      mend: 'bind it to the address of this host at the venue',
    },
  ];
  return problems
    .filter(({ is }) => is)
    .map(({ severity, text, mend }) => ({ severity, text, mend }))
    .sort((a, b) => a.severity.localeCompare(b.severity));
}
