import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeSecret } from '../persistence/credentials.ts';
import type { SystemConfig } from './config/system.ts';
import { StartFailure } from './failure.ts';

const confirmation = z.strictObject({
  account: z.string(),
  venue: z.string(),
  /** Where it answers: another address is another venue. */
  restUrl: z.string().nullable(),
  confirmedAt: z.iso.datetime(),
  confirmedBy: z.string(),
});
/** That a person wants this account to trade real money. */
export type LiveConfirmation = z.output<typeof confirmation>;

const fileOf = (home: string): string => join(home, 'live.json');

const subjectOf = ({ account, venue }: SystemConfig) => ({ account, venue: venue.id, restUrl: venue.restUrl ?? null });

/** The stored confirmation for exactly this account and venue; null without one. */
export async function readLiveConfirmation(home: string, system: SystemConfig): Promise<LiveConfirmation | null> {
  const text = await readFile(fileOf(home), 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = confirmation.safeParse(jsonOf(text));
  if (!parsed.success) return null;
  const subject = subjectOf(system);
  const { account, venue, restUrl } = parsed.data;
  return account === subject.account && venue === subject.venue && restUrl === subject.restUrl ? parsed.data : null;
}

export async function confirmLive(
  home: string,
  system: SystemConfig,
  by: { readonly confirmedBy: string; readonly now: Date },
): Promise<LiveConfirmation> {
  const stored = { ...subjectOf(system), confirmedAt: by.now.toISOString(), confirmedBy: by.confirmedBy };
  await writeSecret(fileOf(home), stored);
  return stored;
}

/** Throws StartFailure when the profile is live and nobody has confirmed it for this account and venue. */
export async function refuseUnconfirmedLive(home: string, system: SystemConfig): Promise<void> {
  if (system.profile !== 'live' || (await readLiveConfirmation(home, system)) !== null) return;
  throw new StartFailure('LIVE_NOT_CONFIRMED', `account ${system.account} at ${system.venue.id}`);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
