/** A command line in a process of its own, because it runs a user's strategy: `node inside.ts READER ARGUMENTS…`. */
import { Readable } from 'node:stream';
import { main } from '#scripts/terminal/main.ts';
import { processTerminal, type Terminal } from '#scripts/terminal/terminal.ts';
import { invariant } from '#shared/kernel/invariant.ts';
import { openBeacon } from '#shared/runtime/child/beacon.ts';
import { endWithParent } from '#shared/runtime/child/end-with-parent.ts';
import { reader, type Word } from './protocol.ts';

const ALIVE_MS = 100;

const send = process.send?.bind(process);
invariant(send !== undefined, 'this process was forked');
delete process.send; // strategies have nothing to say to the other side
const say = (word: Word, then: () => void = () => undefined): void => void send(word, undefined, undefined, then);

endWithParent();
const beacon = openBeacon();
setInterval(beacon.alive, ALIVE_MS).unref(); // who waits for a database does not loop

const [who = '', ...args] = process.argv.slice(2);
const terminal: Terminal = {
  ...processTerminal(),
  ...reader.parse(JSON.parse(who)),
  canAsk: false,
  input: Readable.from([]),
  out: text => say({ kind: 'out', text }),
  err: text => say({ kind: 'err', text }),
};
const exit = await main(args, terminal);
say({ kind: 'ended', exit }, () => process.exit(exit));
