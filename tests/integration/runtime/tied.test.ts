import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { NODE } from '#scripts/bootstrap/checkout.ts';
import { tiedTo } from '#tests/installation/tied.ts';
import { until } from '#tests/integration/messaging/post.ts';

const FOREVER = 'setInterval(() => {}, 1e6)';
const PARENT = 'PARENT';

describe('a process that a test started', () => {
  let child = 0;
  const isThere = (): boolean => {
    try {
      return process.kill(child, 0);
    } catch {
      return false;
    }
  };
  after(() => {
    if (isThere()) process.kill(child, 'SIGKILL');
  });

  it('ends when the process of the test is killed', async () => {
    const flags = JSON.stringify([...tiedTo(PARENT), '-e', FOREVER]);
    const start = `spawn(process.execPath, ${flags}.map(flag => flag.replace('${PARENT}', process.pid)))`;
    const parent = spawn(NODE, ['-e', `console.log(require('child_process').${start}.pid); ${FOREVER}`], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    child = Number(said.toString());
    parent.kill('SIGKILL');
    await until(() => !isThere());
  });
});
