import { runAgent } from '#shared/runtime/run.ts';
import { execution } from './agent.ts';

await runAgent(execution);
