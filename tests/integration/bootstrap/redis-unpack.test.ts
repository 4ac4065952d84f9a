import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findRedis } from '#scripts/bootstrap/redis/find.ts';
import { SetupError } from '#scripts/bootstrap/setup-error.ts';

describe('finding Redis', () => {
  const path = process.env.PATH;
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'tradewind-redis-'));
  });
  after(() => {
    process.env.PATH = path;
    rmSync(folder, { recursive: true, force: true });
  });

  it('says what to do where there is none to be had', async function () {
    const installed = await new Promise<boolean>(resolve => {
      execFile('/usr/bin/redis-server', ['--version'], error => resolve(error === null));
    });
    if (installed) this.skip();
    process.env.PATH = folder;
    const error = await findRedis(join(folder, 'package'), () => undefined).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(SetupError);
    expect((error as SetupError).remedy).to.contain('REDIS_URL');
  });
});
