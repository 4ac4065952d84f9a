import { runAgent } from '#shared/runtime/run.ts';
import { dataCollection } from './agent.ts';

await runAgent(dataCollection);
