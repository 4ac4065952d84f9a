import { runAgent } from '#shared/runtime/run.ts';
import { strategy } from './agent.ts';

await runAgent(strategy);
