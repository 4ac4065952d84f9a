import { runAgent } from '#shared/runtime/run.ts';
import { riskManager } from './agent.ts';

await runAgent(riskManager);
