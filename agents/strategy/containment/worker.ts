import { parentPort, workerData } from 'node:worker_threads';
import type { AnyStrategy } from '#shared/domain/strategy.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { ok, type Result } from '#shared/kernel/result.ts';
import { declare } from '../core/declare.ts';
import { runStored } from '../core/stored-run.ts';
import { loadFile } from '../user-strategies.ts';
import type { Answered, Answers, Asked, Question } from './protocol.ts';

/* The inside of a cell: loads one file, and answers about its strategy until the thread is ended. */

const loaded: AnyStrategy | string = await loadFile(String(workerData.file));

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

const port = parentPort;
invariant(port !== null, 'a cell is a worker thread');
port.on('message', (asked: Asked) => {
  try {
    port.postMessage(answered(asked));
  } catch (error) {
    // a state that holds a function, for one, does not leave the thread
    port.postMessage({ id: asked.id, ok: false, fault: `what it returned is no plain data: ${said(error)}` });
  }
});
port.postMessage('ready');
