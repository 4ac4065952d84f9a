import { runAgent } from '#shared/runtime/run.ts';
import { technicalAnalysis } from './agent.ts';

await runAgent(technicalAnalysis);
