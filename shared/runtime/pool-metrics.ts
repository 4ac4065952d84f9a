import type pg from 'pg';
import { Gauge } from 'prom-client';
import type { Metrics } from './metrics.ts';

const NAME = 'tradewind_pool_connections';

/** Shows how a process uses its connections: `waiting` above 0 means that work stands in line for one. */
export function measurePool({ registry }: Metrics, pool: pg.Pool): void {
  new Gauge({
    name: NAME,
    help: 'Connections to Postgres by state; waiting: requests that wait for one',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'open' }, pool.totalCount);
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'waiting' }, pool.waitingCount);
    },
  });
}

/** The same numbers, read back; zeros while no pool is measured. */
export async function poolUse({
  registry,
}: Metrics): Promise<{ readonly connections: number; readonly idle: number; readonly waiting: number }> {
  const { values } = (await registry.getSingleMetric(NAME)?.get()) ?? { values: [] };
  const of = (state: string) => values.find(({ labels }) => labels.state === state)?.value ?? 0;
  return { connections: of('open'), idle: of('idle'), waiting: of('waiting') };
}
