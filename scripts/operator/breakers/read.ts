import type { RiskManagerConfig } from '#agents/risk-manager/config.ts';
import { NOTHING } from '#agents/risk-manager/core/breakers/memory.ts';
import { standsOf } from '#agents/risk-manager/core/breakers/stand.ts';
import { memoryRow } from '#agents/risk-manager/core/watch-row.ts';
import type { BreakerStand } from '#shared/domain/breaker.ts';
import { readStoredBreakers } from '#shared/persistence/reads/breakers.ts';
import type { Reader } from '#shared/persistence/reads/reader.ts';

/** All enabled breakers as they stand now, with those that were opened by hand, the gravest first. */
export async function readBreakers(
  db: Reader,
  { account, config }: { readonly account: string; readonly config: RiskManagerConfig },
): Promise<readonly BreakerStand[]> {
  const { moved, memory } = await readStoredBreakers(db, account);
  return standsOf({
    moved,
    memory: memory === null ? NOTHING : memoryRow.parse(memory),
    settings: config.breakers,
  });
}
