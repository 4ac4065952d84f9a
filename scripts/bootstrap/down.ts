/** `npm stop`: ends everything of this installation, the supervisor included. The data stays. */
import { installation } from './installation.ts';
import { command, terminalProgress } from './progress.ts';
import { stopEverything } from './stop.ts';

await command(async () => {
  const place = installation();
  const quiet = process.argv.includes('--quiet');
  const progress = terminalProgress();
  const ended = await progress.step('Stopping Tradewind', () => stopEverything(place));
  if (!quiet)
    progress.say(ended ? `The data stays in ${place.home}. Start again with: npm start` : 'Nothing was running.');
});
