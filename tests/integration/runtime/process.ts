import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentName } from '#shared/domain/agents.ts';
import { CHECKOUT } from '#shared/runtime/boot.ts';
import { TIED } from '#tests/installation/tied.ts';
import type { TestDatabase } from '#tests/integration/database.ts';
import { redisUrl } from '#tests/integration/messaging/post.ts';

/** A state folder whose credentials lead to a test's own database. */
export function stateFolder(base: TestDatabase, agent: AgentName): { readonly home: string; remove(): void } {
  const home = mkdtempSync(join(tmpdir(), 'tradewind-home-'));
  mkdirSync(join(home, 'credentials'), { mode: 0o700 });
  for (const [name, url] of [
    [agent, base.roleUrl(agent)],
    ['redis', redisUrl()],
  ] as const) {
    writeFileSync(join(home, 'credentials', `${name}.json`), JSON.stringify({ url }), { mode: 0o600 });
  }
  return { home, remove: () => rmSync(home, { recursive: true, force: true }) };
}

export interface AgentProcess {
  readonly pid: number;
  /** Resolves with the first thing that happens: it is ready, or it ended with this code. */
  readonly outcome: Promise<'ready' | number>;
  readonly ended: Promise<number | null>;
  /** What it wrote to standard output and standard error. */
  output(): string;
  kill(signal: NodeJS.Signals): void;
}

/** Starts an agent's `main.ts` as PM2 would. */
export function startAgent(agent: AgentName, env: Readonly<Record<string, string>>): AgentProcess {
  const child = fork(join(CHECKOUT, `agents/${agent}/main.ts`), {
    env: { ...process.env, ...env },
    execArgv: [...TIED],
    silent: true,
  });
  let text = '';
  const collect = (chunk: unknown): void => {
    text += String(chunk);
  };
  child.stdout?.on('data', collect);
  child.stderr?.on('data', collect);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  const ready = once(child, 'message').then(() => 'ready' as const);
  ready.catch(() => undefined);
  return {
    pid: child.pid ?? 0,
    outcome: Promise.race([ready, ended.then(code => code ?? -1)]),
    ended,
    output: () => text,
    kill: signal => void child.kill(signal),
  };
}
