/** `npm run reset`: stops everything and throws the data of this installation away, after asking. */
import { existsSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { type Installation, installation, isOurs } from './installation.ts';
import { recordedFolder } from './postgres/place.ts';
import { command, terminalProgress } from './progress.ts';
import { SetupError } from './setup-error.ts';
import { stopEverything } from './stop.ts';

await command(async () => {
  const place = installation();
  const progress = terminalProgress();
  if (!existsSync(place.home)) {
    progress.say('There is nothing to reset.');
    return;
  }
  refuseWhereItWouldHurt(place);
  if (!process.argv.includes('--yes')) await ask(place);
  await progress.step('Stopping Tradewind', () => stopEverything(place));
  await progress.step('Throwing the data away', async () => {
    const outside = recordedFolder(place.home);
    if (outside !== null) rmSync(outside, { recursive: true, force: true });
    rmSync(place.home, { recursive: true, force: true });
  });
  if (place.databaseUrl !== null) progress.say('Your own Postgres (DATABASE_URL) was not touched.');
  progress.say('Start afresh with: npm start');
});

function refuseWhereItWouldHurt({ home, profile }: Installation): void {
  if (profile === 'live') {
    throw new SetupError(
      'The profile is live: its records are not demo data, and are not thrown away',
      'choose another profile or TRADEWIND_HOME; to delete it for good, run npm stop and delete the folder yourself',
    );
  }
  if (!isOurs(home)) {
    throw new SetupError(
      `${home} was not made by Tradewind, so it is not deleted`,
      'check TRADEWIND_HOME; or run npm stop and delete what you want gone yourself',
    );
  }
}

async function ask({ home }: Installation): Promise<void> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // The end of the input is an answer, too: no.
  const closed = new Promise<string>(resolve => prompt.once('close', () => resolve('')));
  const question = prompt.question(
    `This deletes everything Tradewind keeps in ${home}: database, keys, logs.\nType reset to go on: `,
  );
  const answer = await Promise.race([question, closed]);
  prompt.close();
  if (answer.trim() === 'reset') return;
  throw new SetupError('Nothing was deleted', 'type reset when asked, or run: npm run reset -- --yes');
}
