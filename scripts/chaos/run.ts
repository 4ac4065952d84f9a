import { chaosProfile } from './chaos-profile.ts';
import { type Play, playScenario } from './play.ts';
import type { ProfileValues } from './profile-values.ts';
import type { Scenario } from './scenario.ts';
import { type RaisedTheatre, raiseTheatre } from './theatre.ts';

export interface RunOptions {
  /** The user's own configuration. */
  readonly profile: ProfileValues;
  readonly scenarios: readonly Scenario[];
  readonly seeds: readonly string[];
  /** Told after each play; false ends the run. */
  readonly onPlay: (play: Play) => boolean;
  /** Told what takes a while. */
  readonly note?: (text: string) => void;
}

/**
 * Plays scenarios on scratch installations: one for all that need nothing special, one for each that does. Rejects when
 * an installation cannot be started.
 */
export async function runScenarios({ profile, scenarios, seeds, onPlay, note }: RunOptions): Promise<readonly Play[]> {
  const plays: Play[] = [];
  const groups = [...Map.groupBy(scenarios, one => (one.own === undefined ? null : one)).entries()];
  for (const [alone, group] of groups) {
    note?.(`starting a scratch installation for ${group.map(({ id }) => id).join(', ')}`);
    const values = alone?.own?.profile(profile) ?? profile;
    const barMs = alone?.own?.barMs;
    const theatre = await raiseTheatre(home =>
      chaosProfile(values, { seed: seeds.join(' '), home, ...(barMs === undefined ? {} : { barMs }) }),
    );
    try {
      if (!(await playAll(theatre, { scenarios: group, seeds, plays, onPlay }))) return plays;
    } finally {
      await theatre.close();
    }
  }
  return plays;
}

async function playAll(
  theatre: RaisedTheatre,
  { scenarios, seeds, plays, onPlay }: Pick<RunOptions, 'scenarios' | 'seeds' | 'onPlay'> & { readonly plays: Play[] },
): Promise<boolean> {
  for (const seed of seeds) {
    for (const scenario of scenarios) {
      const play = await playScenario(theatre, scenario, seed);
      plays.push(play);
      if (!onPlay(play)) return false;
    }
  }
  return true;
}
