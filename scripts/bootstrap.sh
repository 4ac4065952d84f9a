#!/bin/sh
# The door to `npm start`, `npm stop`, `npm run reset` and `npm test`: needs nothing but npm and any Node.
# Installs the locked dependencies when they are missing or stale, makes sure that the pinned Node and the
# Postgres binaries are really there, then hands over to TypeScript.
set -eu

cd "$(dirname "$0")/.."
verb=${1:?usage: bootstrap.sh start|stop|reset|test|bench}
shift

node=node_modules/.bin/node
stamp=node_modules/.tradewind-installed

say() { printf '%s\n' "$*" >&2; }
fail() { say "✗ $1"; say "  → $2"; exit 1; }

case $verb in
  start) entry=scripts/bootstrap/up.ts ;;
  stop) entry=scripts/bootstrap/down.ts ;;
  reset) entry=scripts/bootstrap/reset.ts ;;
  test) entry=scripts/test.ts ;;
  bench) entry=scripts/bench.ts ;;
  *) fail "there is no '$verb'" 'use start, stop, reset, test or bench' ;;
esac

# What the installation was made from: the lock file and the kind of machine.
fingerprint() { cksum < package-lock.json; uname -sm; }

runs_pinned_node() {
  [ -x "$node" ] && [ "$("$node" --version 2>/dev/null)" = "v$(pinned_node)" ]
}
pinned_node() { sed -n 's/.*"node": "\([0-9][0-9.]*\)".*/\1/p' package.json | head -n 1; }

install() {
  command -v npm > /dev/null || fail 'npm is not on the PATH' 'install Node 18 or later with npm: https://nodejs.org'
  say '● Installing the locked dependencies (npm ci) …'
  began=$(date +%s)
  # Something of an older version may still be running from the folder that npm is about to replace.
  if [ -x "$node" ] && [ -f node_modules/pm2/package.json ]; then "$node" scripts/bootstrap/down.ts --quiet || true; fi
  npm ci --no-audit --no-fund --loglevel=error >&2 ||
    fail 'npm ci failed' 'read the message above; mostly it is the network, a proxy or a full disk. Then run the same command again.'
  say "✓ Dependencies installed ($(($(date +%s) - began)) s)"
}

# npm may be told not to run install scripts; two of them matter, so they are made up for here.
complete() {
  if ! runs_pinned_node; then
    say "● Fetching Node $(pinned_node), which npm was not allowed to fetch …"
    (cd node_modules/node && npm_config_ignore_scripts=true node installArchSpecificPackage.js >&2) || true
    runs_pinned_node || fail "Node $(pinned_node) could not be installed" \
      "run: npm install --no-save node@$(pinned_node)   (with install scripts allowed), then the same command again"
  fi
  "$node" scripts/bootstrap/postgres-links.ts
}

if [ ! -f "$stamp" ] || [ "$(cat "$stamp")" != "$(fingerprint)" ]; then
  if [ "$verb" = stop ] && [ ! -x "$node" ]; then say 'Nothing runs: Tradewind is not installed yet.'; exit 0; fi
  # A folder that npm filled by itself from this very lock file need not be filled again.
  if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then install; fi
  complete
  fingerprint > "$stamp"
fi

exec "$node" "$entry" "$@"
