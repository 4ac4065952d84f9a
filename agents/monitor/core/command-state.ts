export type CommandState = 'issued' | 'acknowledged' | 'done' | 'failed';
export type Progress = Exclude<CommandState, 'issued'>;

/** Every move forward; a missing cell leaves the command as it is, because reports may come twice or late. */
const MOVES: Readonly<Record<CommandState, Partial<Readonly<Record<Progress, CommandState>>>>> = {
  issued: { acknowledged: 'acknowledged', done: 'done', failed: 'failed' },
  acknowledged: { done: 'done', failed: 'failed' },
  done: {},
  failed: {},
};

export interface CommandProgress {
  readonly state: CommandState;
  readonly result: Readonly<Record<string, unknown>>;
}

/** The command after a report; null when the report changes nothing. Results are merged, the later one wins. */
export function progress(
  command: CommandProgress,
  report: { readonly state: Progress; readonly result: Readonly<Record<string, unknown>> },
): CommandProgress | null {
  const state = MOVES[command.state][report.state];
  return state === undefined ? null : { state, result: { ...command.result, ...report.result } };
}

export const isFinal = (state: CommandState): boolean => state === 'done' || state === 'failed';
