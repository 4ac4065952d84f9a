import { checkConfiguration, checkLive } from './configuration.ts';
import type { Check } from './finding.ts';
import { checkCredentials, checkDisk, checkPorts } from './host.ts';
import { checkPostgres } from './postgres.ts';
import { checkRedis } from './redis.ts';
import { checkDependencies, checkNode } from './software.ts';
import { checkKeys, checkVenue } from './venue.ts';

/** Everything that the doctor looks at, in the order of its report. */
export const CHECKS: readonly Check[] = [
  checkNode,
  checkDependencies,
  checkConfiguration,
  checkLive,
  checkDisk,
  checkCredentials,
  checkPorts,
  checkRedis,
  checkVenue,
  checkKeys,
  checkPostgres,
];
