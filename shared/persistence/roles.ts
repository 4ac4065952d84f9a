import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { AGENTS } from '../domain/agents.ts';
import { readCredentials } from './credentials.ts';

/** Roles beside the agents: `operator` issues commands, `reader` only looks, `research` runs backtests. */
export const ROLES = [...AGENTS, 'operator', 'reader', 'research'] as const;
export type RoleName = (typeof ROLES)[number];

export const roleName = (prefix: string, role: RoleName): string => `${prefix}_${role.replaceAll('-', '_')}`;

/** Creates the roles that are missing and gives each a password that its credentials file knows. */
export async function ensureRoles(
  client: pg.Client,
  prefix: string,
  credentialsFolder: string | null,
): Promise<ReadonlyMap<RoleName, { readonly user: string; readonly password: string }>> {
  const { rows } = await client.query('select rolname from pg_roles where rolname = any($1)', [
    ROLES.map(role => roleName(prefix, role)),
  ]);
  const existing = new Set(rows.map(row => row.rolname as string));
  const passwords = new Map<RoleName, { user: string; password: string }>();
  for (const role of ROLES) {
    const user = roleName(prefix, role);
    const known = credentialsFolder === null ? null : await readCredentials(credentialsFolder, role);
    const knownUrl = known === null ? null : new URL(known.url);
    const password =
      knownUrl?.username === user ? decodeURIComponent(knownUrl.password) : randomBytes(18).toString('base64url');
    if (!existing.has(user)) await client.query(`create role ${client.escapeIdentifier(user)} login`);
    if (credentialsFolder !== null || !existing.has(user)) {
      await client.query(
        `alter role ${client.escapeIdentifier(user)} login password ${client.escapeLiteral(password)}`,
      );
    }
    passwords.set(role, { user, password });
  }
  return passwords;
}
