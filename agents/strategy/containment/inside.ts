import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import { endWithParent } from '#shared/runtime/child/end-with-parent.ts';
import { declare } from '../core/declare.ts';
import { runStored } from '../core/stored-run.ts';
import { loadFile } from '../user-strategies.ts';
import type { Answered, Answers, Asked, Question } from './protocol.ts';

/* The inside of a cell: loads one file, and answers about its strategy until its process is ended. */

endWithParent();

const loaded: AnyStrategy | string = await loadFile(process.argv[2] ?? '');

function answer(strategy: AnyStrategy, question: Question): Result<Answers[Question['kind']], string> {
  switch (question.kind) {
    case 'describe':
      return ok({ name: strategy.name, reasons: strategy.reasons });
    case 'declare':
      return declare(strategy, question.params);
    case 'run':
      return ok(runStored(strategy, question.stored));
  }
}

function answered({ id, question }: Asked): Answered {
  if (typeof loaded === 'string') return { id, ok: false, fault: loaded };
  try {
    const result = answer(loaded, question);
    return result.ok ? { id, ok: true, value: result.value } : { id, ok: false, fault: result.error };
  } catch (error) {
    return { id, ok: false, fault: said(error) };
  }
}

const said = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

const tell = (message: Answered | 'ready'): void => {
  process.send?.(message);
};
process.on('message', (asked: Asked) => {
  try {
    tell(answered(asked));
  } catch (error) {
    // a state that holds a function, for one, does not leave the process
    tell({ id: asked.id, ok: false, fault: `what it returned is no plain data: ${said(error)}` });
  }
});
process.on('disconnect', () => process.exit());
tell('ready');
