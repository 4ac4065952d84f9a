import { existsSync } from 'node:fs';
import type { Result } from '#shared/kernel/result.ts';
import { type Declared, unknownStrategy } from '../core/declare.ts';
import { failedRun, type RanBot, type StoredRun } from '../core/stored-run.ts';
import { filesOf } from '../user-strategies.ts';
import { type Cell, type CellLimits, openCell } from './cell.ts';
import type { Description } from './protocol.ts';

export interface FileProblem {
  readonly file: string;
  readonly problem: string;
}

/** The strategies of the user's folder; none of their code runs in this process. */
export interface UserFolder {
  /** By name, those that could be used when they were last looked at. */
  strategies(): ReadonlyMap<string, Description>;
  /** Looks at the folder; says which files cannot be used, and why. */
  scan(): Promise<readonly FileProblem[]>;
  /** What the strategy, as its file is now, says to parameters. */
  declare(strategy: string, params: unknown): Promise<Result<Declared, string>>;
  /** Lets a bot decide in its own cell, which is opened when there is none or the last one died. */
  run(strategy: string, stored: StoredRun): Promise<RanBot>;
  /** Opens new cells for bots, with the files as they are now, one after the other; ends those that were open for questions about files. */
  prepare(bots: readonly { readonly id: string; readonly strategy: string }[]): Promise<void>;
  /** Ends the cells of bots that do not decide any more. */
  release(botIds: readonly string[]): Promise<void>;
  end(): Promise<void>;
}

/** Each bar that comes with others may take this much longer, in ms. */
const MS_PER_BAR = 10;

interface Known extends Description {
  readonly file: string;
}

export interface FolderOptions {
  /** Names that belong to built-in strategies. */
  readonly taken: ReadonlySet<string>;
  readonly limits: CellLimits;
  /** Whether it is a problem when the folder is missing. */
  readonly expected: 'there' | 'maybe';
}

export function openUserFolder(folder: string, { taken, limits, expected }: FolderOptions): UserFolder {
  const known = new Map<string, Known>();
  const cells = new Map<string, { readonly cell: Cell; readonly strategy: string }>();

  /** Open while several questions about their files are to come. */
  const fileCells = new Map<string, Cell>();
  const closeFiles = async (): Promise<void> => {
    const open = [...fileCells.values()];
    fileCells.clear();
    await Promise.all(open.map(cell => cell.end()));
  };
  const scan = async (): Promise<readonly FileProblem[]> => {
    if (expected === 'maybe' && !existsSync(folder)) return [];
    const problems: FileProblem[] = [];
    const files = await filesOf(folder, problems);
    await closeFiles();
    known.clear();
    for (const file of files) {
      const cell = openCell(file, limits);
      fileCells.set(file, cell);
      const one = await cell.ask({ kind: 'describe' });
      if (!one.ok) problems.push({ file, problem: one.error });
      else if (taken.has(one.value.name) || known.has(one.value.name)) {
        problems.push({ file, problem: `there is another strategy named ${one.value.name}` });
      } else known.set(one.value.name, { ...one.value, file });
    }
    return problems;
  };
  const cellOf = (botId: string, { name, file }: Known): Cell => {
    const before = cells.get(botId);
    if (before?.strategy === name && !before.cell.isDead) return before.cell;
    void before?.cell.end();
    const cell = openCell(file, limits);
    cells.set(botId, { cell, strategy: name });
    return cell;
  };
  const release = async (botIds: readonly string[]): Promise<void> => {
    const open = botIds.flatMap(botId => cells.get(botId)?.cell ?? []);
    for (const botId of botIds) cells.delete(botId);
    await Promise.all(open.map(cell => cell.end()));
  };
  return {
    strategies: () => known,
    scan,
    async declare(strategy, params) {
      if (!known.has(strategy)) await scan();
      const file = known.get(strategy)?.file;
      if (file === undefined) return unknownStrategy(strategy, [...taken, ...known.keys()]);
      const open = fileCells.get(file);
      if (open?.isDead === false) return open.ask({ kind: 'declare', params });
      return once(file, limits, cell => cell.ask({ kind: 'declare', params }));
    },
    async prepare(bots) {
      await Promise.all([closeFiles(), release(bots.map(({ id }) => id))]);
      for (const { id, strategy } of bots) {
        const one = known.get(strategy);
        if (one !== undefined) await cellOf(id, one).ready;
      }
    },
    release,
    async run(strategy, stored) {
      const one = known.get(strategy);
      if (one === undefined) return failedRun(stored, `there is no strategy ${strategy} any more`);
      const cell = cellOf(stored.bot.id, one);
      const ran = await cell.ask({ kind: 'run', stored }, stored.arrivals.length * MS_PER_BAR);
      if (ran.ok && ran.value.fault === null) return ran.value;
      // whatever is wrong in there, the next start begins with the file as it is then
      cells.delete(stored.bot.id);
      void cell.end();
      return ran.ok ? ran.value : failedRun(stored, ran.error);
    },
    async end() {
      await Promise.all([closeFiles(), release([...cells.keys()])]);
    },
  };
}

/** Asks in a cell for this one question. */
async function once<T>(
  file: string,
  limits: CellLimits,
  ask: (cell: Cell) => Promise<Result<T, string>>,
): Promise<Result<T, string>> {
  const cell = openCell(file, limits);
  try {
    return await ask(cell);
  } finally {
    await cell.end();
  }
}
