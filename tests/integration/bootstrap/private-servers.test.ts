import { join } from 'node:path';
import { expect } from 'chai';
import pg from 'pg';
import { installation } from '#scripts/bootstrap/installation.ts';
import { waitForPostgres } from '#scripts/bootstrap/postgres/wait.ts';
import { type PrivateServers, startPrivateServers } from '#scripts/bootstrap/private-servers.ts';
import { SetupError } from '#scripts/bootstrap/setup-error.ts';

describe('a private Postgres and Redis', () => {
  let servers: PrivateServers;
  before(async () => {
    servers = await startPrivateServers(join(installation().folders.redis, 'package'));
  });
  after(() => servers.stop());

  it('answer, the one with what the agents count on', async () => {
    const client = new pg.Client(servers.databaseUrl);
    await client.connect();
    const { rows } = await client.query('select current_database() as name, current_setting($1) as idle', [
      'tcp_keepalives_idle',
    ]);
    await client.end();
    expect(rows).to.deep.equal([{ name: 'tradewind', idle: '5' }]);
  });

  it('refuse a wrong password, saying so', async () => {
    const url = new URL(servers.databaseUrl);
    url.password = 'wrong';
    const error = await waitForPostgres(url.href, 1_000).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(SetupError).with.property('message').that.contains('refuses the password');
  });
});
