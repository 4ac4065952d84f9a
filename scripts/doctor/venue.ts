import { listKeys, openKey, type VenueKey } from '#agents/execution/keys/store.ts';
import { testKey } from '#scripts/keys/key-test.ts';
import type { Settings } from '#scripts/operator/settings.ts';
import { duration } from '#scripts/terminal/formats.ts';
import type { Terminal } from '#scripts/terminal/terminal.ts';
import { permissionProblems } from '#shared/exchange/permissions.ts';
import type { VenueBalance } from '#shared/exchange/port.ts';
import { VENUES, venueUrls } from '#shared/exchange/venues.ts';
import { DAY_MS } from '#shared/kernel/time.ts';
import { mayWithdraw } from '#shared/runtime/config/system.ts';
import { type Check, type Finding, fail, ok, warn } from './finding.ts';

const MUCH_SKEW_MS = 1_000;

/** The venue answers, and its clock and ours agree. */
export const checkVenue: Check = async ({ terminal, settings }) => {
  if (settings === null) return [];
  const { system, ports } = settings;
  const { id, recvWindowMs } = system.venue;
  const urls = venueUrls(system.venue, ports.paperExchange);
  const market = await VENUES[id].openMarketData({ ...urls, recvWindowMs, wallNow: terminal.wallNow });
  const before = terminal.wallNow();
  const read = await market.serverTime();
  await market.close();
  if (!read.ok) {
    const mend =
      system.venue.restUrl === undefined
        ? 'npm start; then tradewind logs paper-exchange'
        : 'check the address and the network';
    return [fail('venue', `${urls.restUrl}: ${read.error.message}`, mend)];
  }
  const skewMs = read.value - Math.round((before + terminal.wallNow()) / 2);
  return [ok('venue', `${urls.restUrl} answers`), clockFinding(skewMs, settings)];
};

function clockFinding(skewMs: number, { system }: Settings): Finding {
  const skew = `${skewMs >= 0 ? 'ahead of' : 'behind'} ours by ${duration(Math.abs(skewMs))}`;
  if (system.clock === 'market' || Math.abs(skewMs) > DAY_MS)
    return ok('clock', `the venue has a time of its own, ${skew}`);
  const mend = 'timedatectl set-ntp true';
  if (Math.abs(skewMs) > system.venue.recvWindowMs)
    return fail('clock', `the venue is ${skew}: it refuses our requests`, mend);
  if (Math.abs(skewMs) > MUCH_SKEW_MS) return warn('clock', `the venue is ${skew}`, mend);
  return ok('clock', `${Math.abs(skewMs)} ms from the venue's`);
}

/** A key is there, works and may do what it must, and no more. */
export const checkKeys: Check = async ({ terminal, settings }) => {
  if (settings === null) return [];
  const { system, home } = settings;
  const { account, venue } = system;
  if ((system.profile === 'demo' || system.profile === 'paper') && venue.restUrl === undefined) {
    return [ok('keys', "the paper exchange's own")];
  }
  const [listed, opened] = await Promise.all([listKeys(home), openKey(home, { venue: venue.id, account })]);
  if (!listed.ok || !opened.ok)
    return [
      fail('keys', 'the key store cannot be opened', 'restore keys.json and credentials/keystore.key from a backup'),
    ];
  if (opened.value === null) {
    return [fail('keys', `none for account ${account} at ${venue.id}`, 'tradewind keys add NAME')];
  }
  return testedKey(terminal, settings, opened.value);
};

async function testedKey(terminal: Terminal, settings: Settings, key: VenueKey): Promise<readonly Finding[]> {
  const tested = await testKey(terminal, settings, key);
  if (!tested.ok) return [fail('keys', tested.error.message, 'tradewind keys rotate NAME with a working key')];
  const { permissions, idle } = tested.value;
  const problems = permissionProblems(permissions, { mayWithdraw: mayWithdraw(settings.system) });
  return [
    ...(problems.length === 0 ? [ok('keys', 'reads and trades, cannot withdraw')] : []),
    ...problems.map(({ severity, text, mend }) => (severity === 'fail' ? fail : warn)('keys', text, mend)),
    ...idleFunds(idle),
  ];
}

function idleFunds(idle: readonly VenueBalance[]): readonly Finding[] {
  if (idle.length === 0) return [];
  const held = idle.map(({ asset, free, locked }) => `${free.plus(locked)} ${asset}`).join(', ');
  const mend = 'at the venue, transfer to the trading account what is to be traded with';
  return [warn('funds', `${held} in the funding account: nothing trades there`, mend)];
}
