import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { findRedis } from '#scripts/bootstrap/redis/find.ts';
import { unpackRedis } from '#scripts/bootstrap/redis/unpack.ts';
import { SetupError } from '#scripts/bootstrap/setup-error.ts';

/** The distribution's tools need a network and a distribution: these stand in for them, first on the PATH. */
const APT_GET = `#!/bin/sh
echo "$*" >> "$APT_LOG"
case "$*" in
  *Dir::State::lists=*) ;;
  *) echo 'E: Unable to locate package redis-server' >&2; exit 100 ;;
esac
case "$*" in
  *' install '*) echo 'Inst libjemalloc2 (5.3 Debian)'; echo 'Inst redis-server (7.0 Debian)' ;;
  *' download '*) : > libjemalloc2.deb; : > redis-server.deb ;;
esac
`;
const DPKG = `#!/bin/sh
mkdir -p "$3/usr/bin" "$3/usr/lib/x86_64-linux-gnu"
printf '#!/bin/sh\\necho stand-in\\n' > "$3/usr/bin/redis-server"
chmod 755 "$3/usr/bin/redis-server"
`;
const INSTALLED = ['/usr/bin', '/usr/local/bin', '/usr/sbin'].flatMap(folder => [
  `${folder}/redis-server`,
  `${folder}/valkey-server`,
]);

describe('finding Redis', () => {
  const path = process.env.PATH;
  let folder: string;
  const tools = () => join(folder, 'tools');
  const tool = (name: string, script: string) => {
    writeFileSync(join(tools(), name), script);
    chmodSync(join(tools(), name), 0o755);
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tradewind-redis-'));
    mkdirSync(tools());
    process.env.PATH = `${tools()}:/usr/bin:/bin`;
    process.env.APT_LOG = join(folder, 'apt.log');
  });
  afterEach(() => {
    process.env.PATH = path;
    delete process.env.APT_LOG;
    rmSync(folder, { recursive: true, force: true });
  });

  it('unpacks it with the libraries it lacks, on lists of its own where the machine has none', async () => {
    tool('apt-get', APT_GET);
    tool('dpkg', DPKG);
    const packageFolder = join(folder, 'redis', 'package');
    expect(await unpackRedis(packageFolder, () => undefined)).to.equal(null);
    expect(existsSync(join(packageFolder, 'usr', 'bin', 'redis-server'))).to.equal(true);
    const calls = readFileSync(join(folder, 'apt.log'), 'utf8');
    expect(calls)
      .to.match(/ update$/m)
      .and.to.match(/ download libjemalloc2 redis-server$/m);
  });

  it('says what apt said when nothing helps', async () => {
    tool('apt-get', "#!/bin/sh\necho 'E: no network' >&2\nexit 100\n");
    expect(await unpackRedis(join(folder, 'redis', 'package'), () => undefined)).to.equal('no network');
  });

  it('uses what was unpacked before, with its libraries', async function () {
    if (INSTALLED.some(existsSync)) this.skip();
    tool('apt-get', APT_GET);
    tool('dpkg', DPKG);
    const packageFolder = join(folder, 'redis', 'package');
    const first = await findRedis(packageFolder, () => undefined);
    rmSync(join(tools(), 'apt-get'));
    expect(await findRedis(packageFolder, () => undefined)).to.deep.equal(first);
    expect(first.libraries).to.include(join(packageFolder, 'usr', 'lib', 'x86_64-linux-gnu'));
  });

  it('names the mend where there is none to be had', async function () {
    if (INSTALLED.some(existsSync)) this.skip();
    process.env.PATH = tools();
    const error = await findRedis(join(folder, 'redis', 'package'), () => undefined).then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(SetupError).with.property('remedy').that.contains('REDIS_URL');
  });
});
