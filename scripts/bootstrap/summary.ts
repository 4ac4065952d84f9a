import type { Installation } from './installation.ts';
import { memoryOf } from './memory.ts';
import type { Supervised } from './supervisor/supervisor.ts';

/** What runs, where to look, and what to try next. */
export interface Running {
  readonly place: Installation;
  readonly processes: readonly Supervised[];
  readonly supervisorPid: number;
  readonly seconds: number;
}

/** The closing words of a successful start. */
export function summary({ place, processes, supervisorPid, seconds }: Running): string {
  const rows = processes.map(({ name, pid, status }) => ({
    name,
    pid,
    status,
    memory: pid > 0 ? memoryOf(pid) : null,
  }));
  // PM2 is everybody's parent, so its own family is the whole of it.
  const total = memoryOf(supervisorPid);
  const others = rows.reduce((sum, { memory }) => sum + (memory ?? 0), 0);
  const all = [
    ...rows,
    { name: 'pm2', pid: supervisorPid, status: 'online', memory: total === null ? null : total - others },
  ];
  const width = Math.max(...all.map(({ name }) => name.length));
  const line = (name: string, pid: string | number, memory: string, state: string) =>
    `  ${name.padEnd(width)}  ${String(pid).padStart(7)}  ${memory.padStart(8)}  ${state}`;
  const { ports, profile, home } = place;
  return [
    '',
    `Tradewind runs (profile ${profile}, ${seconds.toFixed(1)} s).`,
    '',
    line('process', 'pid', 'memory', 'state'),
    ...all.map(({ name, pid, memory, status }) => line(name, pid || '-', megabytes(memory), status)),
    line('together', '', megabytes(total), ''),
    '',
    `  Dashboard and API  http://127.0.0.1:${ports.api}`,
    ...(processes.some(({ name }) => name === 'paper-exchange')
      ? [`  Paper exchange     http://127.0.0.1:${ports.paperExchange}`]
      : []),
    `  State and logs     ${home}`,
    '',
    'Try next',
    '  npx tradewind status          how each agent is',
    '  npx tradewind positions       what is held, with stop-loss and take-profit',
    '  npx tradewind why BTC/USDT    why there was a trade, or none',
    '  npm stop                      end it all; the data stays',
    '',
  ].join('\n');
}

const megabytes = (bytes: number | null): string => (bytes === null ? '-' : `${Math.round(bytes / 1024 / 1024)} MB`);
