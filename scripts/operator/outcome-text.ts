import type { Paint } from '#scripts/terminal/paint.ts';
import { explainCode } from '#shared/persistence/reads/alerts.ts';
import type { CommandOutcome } from './await-commands.ts';
import type { Command } from './issue.ts';

/** A command with how it stands; null when it is not on record. */
export interface Shown {
  readonly command: Command;
  readonly outcome: CommandOutcome | null;
}

export const outcomeJson = (shown: readonly Shown[]): string =>
  JSON.stringify(
    shown.map(({ command, outcome }) => ({
      id: command.id,
      kind: command.kind,
      payload: command.message.payload,
      state: outcome?.state ?? 'issued',
      result: outcome?.result ?? null,
    })),
    null,
    2,
  );

/** One line per command, with what came of it. */
export function outcomeText(
  shown: readonly Shown[],
  { tookMs, paint, waited }: { readonly tookMs: number; readonly paint: Paint; readonly waited: boolean },
): string {
  const time = waited ? paint('dim', ` (${(tookMs / 1000).toFixed(1)} s)`) : '';
  return shown
    .flatMap(({ command, outcome }) => {
      const about = `${command.kind} ${command.message.key}`;
      if (outcome?.state === 'done') return [`${paint('green', '✓')} ${about}: ${wordsOf(outcome)}${time}`];
      if (outcome?.state === 'failed')
        return [`${paint('red', '✗')} ${about}: ${wordsOf(outcome)}`, ...mendOf(outcome)];
      return [`${paint('yellow', '●')} ${about}: ${outcome?.state ?? 'issued'}, command ${command.id}`];
    })
    .join('\n');
}

function wordsOf({ state, result }: CommandOutcome): string {
  // done means approved: the venue has not sold yet
  const exits = result?.approvals;
  if (Array.isArray(exits)) {
    if (exits.length === 0) return 'nothing is left to sell that is not on its way out';
    return `${exits.length === 1 ? 'an exit is' : `${exits.length} exits are`} approved and on the way to the venue; what is still open: tradewind positions`;
  }
  const facts = Object.entries(result ?? {}).filter(([name]) => name !== 'by' && name !== 'code');
  const code = codeOf(result);
  const known = code === null ? [] : [`${explainCode(code)?.means ?? code} (${code})`];
  const words = [...known, ...facts.map(([name, value]) => `${spoken(name)} ${textOf(value)}`)];
  return words.length === 0 ? state : words.join(', ');
}

const codeOf = (result: CommandOutcome['result']): string | null =>
  typeof result?.code === 'string' ? result.code : null;

function mendOf({ result }: CommandOutcome): readonly string[] {
  const known = explainCode(codeOf(result));
  return known === null ? [] : [`  → ${known.mend}`];
}

/** `unknownOrders` → `unknown orders` */
const spoken = (name: string): string => name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(textOf).join(' ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
