import type { AgentContext } from '#shared/runtime/agent.ts';
import type { DataCollectionConfig } from '../config.ts';
import { readSourceKeys, secretsOf } from './credentials.ts';
import { openHttp } from './http.ts';
import { openPoller, type Poller } from './poller.ts';
import { sourcesOf } from './registry.ts';

const NOTHING: Poller = { problems: () => ({}), stop: () => undefined };

/** Follows the sources that the profile names. What is wrong with one is said, and stops neither the others nor the venue's data. */
export async function openSources(context: AgentContext<DataCollectionConfig>): Promise<Poller> {
  const { config, addresses, redact, log, wallNow } = context;
  const found = await readSourceKeys(addresses.home);
  if (found.kind === 'unusable')
    log.error('source-keys-unusable', { code: 'SOURCE_KEY_MISSING', problem: found.problem });
  const keys = found.kind === 'found' ? found.keys : {};
  for (const secret of secretsOf(keys)) redact.add(secret);
  const { timeoutMs, staleAfterPolls } = config.sources;
  const http = openHttp({ timeoutMs, wallNow });
  const { sources, keyless } = sourcesOf({ config: config.sources, keys, http, redact: secret => redact.add(secret) });
  for (const source of keyless) log.error('source-without-key', { code: 'SOURCE_KEY_MISSING', source });
  return sources.length === 0 ? NOTHING : openPoller({ context, sources, staleAfterPolls });
}
