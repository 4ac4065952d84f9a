import { z } from 'zod';
import {
  FRAME_KINDS,
  frameFault,
  ORDER_EVENTS,
  REQUEST_KINDS,
  requestFault,
} from '#shared/exchange/paper/faults/script.ts';
import { orderFault, venueFault } from '#shared/exchange/paper/faults/venue-fault.ts';

const INTRODUCTION = `The paper exchange goes wrong as it is told. A script is YAML or JSON, and replaces the one before; an empty list ends all faults that last.

\`\`\`yaml
seed: one night in May
faults:
  # the third order on BTC/USDT is done, and nobody is told
  - request: place
    symbol: BTC/USDT
    nth: 3
    do: { kind: drop-response }
  # from the tenth second on one answer in five is slow
  - request: any
    after: { ms: 10000 }
    times: 1000
    chance: 0.2
    do: { kind: latency, medianMs: 200, p99Ms: 3000 }
  # one fill is told after whatever comes next
  - frame: order
    do: { kind: reorder, ms: 500 }
  # the next order is not found for half a minute
  - order: placed
    do: { kind: hide-order, forMs: 30000 }
  # after five seconds the price falls by 12 % between two trades
  - after: { ms: 5000 }
    do: { kind: gap, symbol: ETH/USDT, by: -0.12 }
\`\`\`

\`\`\`sh
curl --fail-with-body -H 'content-type: application/yaml' --data-binary @night.yaml http://127.0.0.1:7404/faults
curl http://127.0.0.1:7404/faults  # how often each rule fitted and befell
curl -H 'content-type: application/json' -d '{"faults":[]}' http://127.0.0.1:7404/faults
\`\`\`

7404 is the default base port plus four: an installation on \`TRADEWIND_PORT\` has it there plus four. A wrong script is refused with each problem's line, place and what was expected, and changes nothing.

## When

The first rule that fits and is not used up befalls a thing. Without \`request\`, \`frame\` or \`order\` a rule strikes once, at its moment.

| key | means |
| --- | --- |
| \`request\` | a request that a client makes: ${list([...REQUEST_KINDS, 'any'])} |
| \`frame\` | a frame of a stream: ${list([...FRAME_KINDS, 'any'])} |
| \`order\` | what happens to an order of any account: ${list(ORDER_EVENTS)} (each fill of it) |
| \`symbol\` | only what is about it |
| \`nth\`, \`times\`, \`chance\` | from the nth fitting one on (1), so many of them (1), each as likely (1); the seed settles the chances |
| \`after: { ms }\` | not before so many wall ms since the script was loaded (0) |

All times are wall ms. \`forMs\` is how long a fault lasts, at most an hour.

## What`;

const TABLES = [
  ['To a request', requestFault],
  ['To a frame', frameFault],
  ['To an order, or to the venue because of it', orderFault],
  ['To the venue, at a moment', venueFault],
] as const;

function list(names: readonly string[]): string {
  return names.map(name => `\`${name}\``).join(' ');
}

/** \`kind\` and its terms, as they are written; \`?\` where one may be left out. */
function written(fault: z.ZodObject): string {
  const { properties = {}, required = [] } = z.toJSONSchema(fault, { io: 'input', unrepresentable: 'any' });
  const { kind, ...terms } = properties;
  const names = Object.keys(terms).map(name => (required.includes(name) ? name : `${name}?`));
  const text = typeof kind === 'object' ? String(kind.const) : '';
  return `\`${[text, ...names].join(' ')}\``;
}

/** The recipe for fault scripts; what can go wrong is read off the schemas. */
export function faultScripts(generated: string): string {
  const tables = TABLES.flatMap(([title, { options }]) => [
    '',
    `### ${title}`,
    '',
    '| fault | what happens |',
    '| --- | --- |',
    ...options.map(option => `| ${written(option)} | ${option.description ?? ''} |`),
  ]);
  return ['# Fault scripts', '', generated, '', INTRODUCTION, ...tables, ''].join('\n');
}
