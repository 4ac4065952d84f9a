import { deriveId, type Id } from '#shared/kernel/ids.ts';
import type { EpochMs } from '#shared/kernel/time.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import type { AgentContext } from '#shared/runtime/agent.ts';
import type { MonitorConfig } from './config.ts';
import { type Discrepancy, EMPTY_BOOK, type StateBook, stepState, toldOf } from './core/consistency.ts';
import type { Snapshot } from './core/snapshot.ts';
import { auditDiscrepancies, type IssuedCommand, issueCommand, readDiscrepancies } from './store.ts';

export interface StateMonitor {
  run(): Promise<void>;
  /** What stayed after it was reconciled. */
  inconsistencies(): Snapshot['inconsistencies'];
}

const ISSUED_BY = 'monitor:state';

/** Checks again and again that the tables agree with each other and with the venue; asks for repair, and stops entries when it fails. */
export function createStateMonitor(context: AgentContext<MonitorConfig>): StateMonitor {
  const { db, system, config, log } = context;
  const { account, quoteAsset } = system;
  let book: StateBook = EMPTY_BOOK;

  const commandsFor = (step: ReturnType<typeof stepState>): readonly IssuedCommand[] => {
    const at = context.wallNow();
    const reconcile: IssuedCommand = {
      id: deriveId('state-reconcile', account, at),
      kind: 'reconcile',
      payload: { account },
      issuedBy: ISSUED_BY,
    };
    const [first] = step.reduce;
    const reduce = (why: Discrepancy): IssuedCommand => ({
      id: deriveId('state-reduce', account, at),
      kind: 'reduce',
      payload: { account, reason: reasonOf(why) },
      issuedBy: ISSUED_BY,
    });
    return [...(step.reconcile ? [reconcile] : []), ...(first === undefined ? [] : [reduce(first)])];
  };

  return {
    async run() {
      const step = stepState(book, await readDiscrepancies(db, { account, quoteAsset }), config.state);
      if (step.changed.length === 0 && !step.reconcile) return;
      await context.transact(async ({ tx, marketNow }) => {
        await auditDiscrepancies(tx, step.changed);
        const commands = commandsFor(step);
        for (const command of commands) await issueCommand(tx, command);
        return { send: commands.map(command => messageOf(command, account, marketNow)) };
      });
      for (const { discrepancy, standing } of step.changed) log.warn('state-discrepancy', { ...discrepancy, standing });
      book = step.book;
    },
    inconsistencies: () =>
      toldOf(book).map(({ discrepancy, standing }) => ({ ...discrepancy, escalated: standing === 'escalated' })),
  };
}

const reasonOf = ({ check, subject, expected, found }: Discrepancy): string =>
  `state check of ${check}: ${subject} is ${found} instead of ${expected}`.slice(0, 500);

function messageOf({ id, kind, payload }: IssuedCommand, account: string, marketTime: EpochMs): Outgoing {
  const cause = { id, correlationId: id as Id, marketTime };
  return kind === 'reduce'
    ? send('trading-commanded', {
        key: account,
        payload: { kind, commandId: id, account, reason: payload.reason ?? '' },
        cause,
      })
    : send('reconcile-commanded', { key: account, payload: { commandId: id, account }, cause });
}
