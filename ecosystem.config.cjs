/**
 * What PM2 runs. With DATABASE_URL and REDIS_URL set, `pm2 start ecosystem.config.cjs` is all that is needed; without
 * them `npm start` brings an embedded pair and supervises it by this same list.
 *
 * Plain CommonJS, since any PM2 on any Node may load it. The processes run on the pinned Node.
 */
const { execFileSync } = require('node:child_process');
const { existsSync, mkdirSync, readFileSync, realpathSync } = require('node:fs');
const { basename, join, resolve } = require('node:path');

const checkout = __dirname;
const home = resolve(checkout, process.env.TRADEWIND_HOME || '.tradewind');
const node = pinnedNode();

const AGENTS = ['data-collection', 'technical-analysis', 'strategy', 'risk-manager', 'execution', 'capital', 'monitor'];

/** PM2 shows an app's environment and dumps it to disk: only what is named here gets in, and nothing that sounds secret. */
const PASSED = /^(TRADEWIND_[A-Z0-9_]+|PATH|HOME|TZ|LANG|NODE_V8_COVERAGE)$/;
const SECRET = /KEY|TOKEN|SECRET|PASSWORD|PASSPHRASE|CREDENTIAL/;
const LOGIN_IN_URL = /:\/\/[^/]*@/;

const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(
      ([name, value]) => PASSED.test(name) && !SECRET.test(name) && !LOGIN_IN_URL.test(value),
    ),
  ),
  TRADEWIND_HOME: home,
  NODE_COMPILE_CACHE: join(home, 'cache'),
  NODE_ENV: 'production',
  MALLOC_ARENA_MAX: '2', // glibc otherwise keeps a heap per thread
};

/** What all apps share. */
const always = {
  exec_mode: 'fork',
  filter_env: [''], // every variable's name contains the empty string, so only `env` below gets in
  merge_logs: true,
  vizion: false,
  pmx: false,
  disable_source_map_support: true,
  treekill: false, // it would need `ps`; and Postgres' children are its own affair
  kill_retry_time: 50,
  min_uptime: 1000,
  max_restarts: 1_000_000_000, // never give up: the wait between attempts grows to 15 s instead
  exp_backoff_restart_delay: 10,
};

const log = name => ({
  out_file: join(home, 'logs', `${name}.console.log`),
  error_file: join(home, 'logs', `${name}.console.log`),
});

/** One of our own processes: TypeScript on the pinned Node, ready when it says so. */
function program(name, script) {
  return {
    ...always,
    ...log(name),
    name,
    script,
    cwd: checkout,
    interpreter: node,
    node_args: ['--max-semi-space-size=8', '--max-old-space-size=512'],
    env: { ...environment },
    wait_ready: true,
    listen_timeout: 30_000,
    kill_timeout: 15_000,
  };
}

/** A server of the embedded pair, as `npm start` prepared it: run directly, with no process of ours in between. */
function server({ name, folder, binary, args, env, user }) {
  return {
    ...always,
    ...log(name),
    name,
    script: binary,
    cwd: folder,
    args,
    interpreter: 'none',
    env: { ...env, PATH: process.env.PATH },
    exp_backoff_restart_delay: 50, // after kill -9 Postgres' orphans must let go of its memory first
    kill_timeout: 30_000,
    ...(user ? { user: user.name } : {}),
  };
}

function embedded() {
  const own = { postgres: Boolean(process.env.DATABASE_URL), redis: Boolean(process.env.REDIS_URL) };
  if (own.postgres && own.redis) return [];
  const record = join(home, 'embedded.json');
  if (!existsSync(record)) {
    throw new Error(
      'There is no Postgres and Redis yet: run `npm start`, which brings its own, or set DATABASE_URL and REDIS_URL.',
    );
  }
  return JSON.parse(readFileSync(record, 'utf8'))
    .filter(({ name }) => !own[name])
    .map(server);
}

/** Leaves the credentials in 0600 files and migrates, as `npm start` would have. */
function prepare() {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  execFileSync(node, [join(checkout, 'scripts', 'bootstrap', 'prepare.ts')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

function pinnedNode() {
  try {
    return realpathSync(join(checkout, 'node_modules', '.bin', 'node'));
  } catch {
    throw new Error('The dependencies are not installed: run `npm ci` (or `npm start`, which does it).');
  }
}

/** `pm2 start` and its like, not `pm2 stop`: that must work with a database that is down. */
const [, program_, action] = process.argv;
const pm2Starts = basename(program_ || '').startsWith('pm2') && !['stop', 'delete', 'del'].includes(action);
if (pm2Starts && process.env.DATABASE_URL && process.env.REDIS_URL) prepare();

const tradesOnPaper = !['testnet', 'live'].includes(process.env.TRADEWIND_PROFILE);

module.exports = {
  apps: [
    ...embedded(),
    ...(tradesOnPaper ? [program('paper-exchange', 'scripts/paper-exchange.ts')] : []),
    ...AGENTS.map(name => program(name, `agents/${name}/main.ts`)),
  ],
};
