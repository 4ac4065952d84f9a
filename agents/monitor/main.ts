import { runAgent } from '#shared/runtime/run.ts';
import { monitor } from './agent.ts';

await runAgent(monitor);
