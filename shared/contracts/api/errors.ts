import { z } from 'zod';
import { AGENTS } from '../../domain/agents.ts';
import { ERROR_SEVERITIES } from '../../domain/severity.ts';
import { moment } from './values.ts';

/** Errors that are the same but for ids and numbers. */
export const errorGroup = z.strictObject({
  fingerprint: z.string(),
  code: z.string(),
  severity: z.enum(ERROR_SEVERITIES),
  /** Of the latest one. */
  message: z.string(),
  count: z.int(),
  agents: z.array(z.enum(AGENTS)),
  firstSeen: moment,
  lastSeen: moment,
  /** In the last hour, and per hour in the 24 hours before it; whatever the filter says. */
  thisHour: z.int(),
  hourlyBefore: z.number(),
  /** What most often came first in the same chain of messages; null when these stand at its beginning or alone. */
  firstCause: z.string().nullable(),
  /** What came up in other agents of the same chain, or within 5 s: `agent CODE`, the most frequent first. */
  together: z.array(z.string()),
  mend: z.string(),
});
export type ErrorGroup = z.output<typeof errorGroup>;
export const errorGroups = z.array(errorGroup);
