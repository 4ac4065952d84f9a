/** The command line: `tradewind VERB`. What a verb needs is loaded when it is asked for, so that it answers at once. */
import { main } from './terminal/main.ts';
import { processTerminal } from './terminal/terminal.ts';

process.exitCode = await main(process.argv.slice(2), processTerminal());
