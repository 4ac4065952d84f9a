import { runAgent } from '#shared/runtime/run.ts';
import { capital } from './agent.ts';

await runAgent(capital);
