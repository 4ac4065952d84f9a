import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { serverUrls } from '#scripts/bootstrap/credentials.ts';
import { installation, rememberPort } from '#scripts/bootstrap/installation.ts';
import { portsByProcess } from '#scripts/bootstrap/occupied-ports.ts';
import { PG_HBA, postgresqlConf } from '#scripts/bootstrap/postgres/settings.ts';
import { SetupError } from '#scripts/bootstrap/setup-error.ts';
import { StartFailure } from '#shared/runtime/failure.ts';

describe('an installation', () => {
  const own = { DATABASE_URL: 'postgres://me@db/mine', REDIS_URL: 'redis://cache/1' };

  it('uses servers of one’s own where they are given', () => {
    const place = installation({ TRADEWIND_HOME: '/nowhere', ...own });
    expect(serverUrls(place)).to.deep.equal({ ownerUrl: own.DATABASE_URL, redisUrl: own.REDIS_URL });
    expect([...portsByProcess(place).keys()]).not.to.include.members(['postgres']);
  });

  it('gives every process ports of its own', () => {
    const ports = [
      ...portsByProcess(installation({ TRADEWIND_HOME: '/nowhere', TRADEWIND_PORT: '9000' })).values(),
    ].flat();
    expect(new Set(ports).size).to.equal(ports.length);
    expect(Math.min(...ports)).to.equal(9000);
    expect(Math.max(...ports)).to.be.at.most(9016);
  });

  it('refuses a port that is none, and a home too long for a socket, each with the mend', () => {
    expect(() => installation({ TRADEWIND_PORT: 'seven' }))
      .to.throw(StartFailure, 'TRADEWIND_PORT')
      .with.property('mend')
      .that.matches(/^set /);
    expect(() => installation({ TRADEWIND_HOME: `/${'long'.repeat(30)}` }))
      .to.throw(SetupError)
      .with.property('remedy')
      .that.matches(/^set /);
  });

  it('keeps to the port that it was last started with, unless told another one', () => {
    const home = mkdtempSync(join(tmpdir(), 'tradewind-port-'));
    const portWith = (env: { TRADEWIND_PORT?: string }) => installation({ TRADEWIND_HOME: home, ...env }).ports.api;
    expect(portWith({})).to.equal(7400);
    rememberPort(installation({ TRADEWIND_HOME: home, TRADEWIND_PORT: '8100' }));
    expect(portWith({})).to.equal(8100);
    expect(portWith({ TRADEWIND_PORT: '9000' })).to.equal(9000);
    writeFileSync(join(home, 'port'), 'seven');
    expect(() => portWith({})).to.throw(StartFailure, join(home, 'port'));
    rmSync(home, { recursive: true });
  });

  it('lets Postgres listen on loopback only, and asks everybody for a password', () => {
    const conf = postgresqlConf(7401, 'durable');
    expect(conf).to.contain("listen_addresses = '127.0.0.1'").and.to.contain('fsync = on');
    expect(PG_HBA).not.to.contain('trust');
    expect(postgresqlConf(7401, 'disposable')).to.contain('fsync = off');
  });
});
