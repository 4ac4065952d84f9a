import type { FaultScriptInput } from '#shared/exchange/paper/faults/script.ts';
import { FRAME_KINDS, REQUEST_KINDS } from '#shared/exchange/paper/faults/script.ts';
import type { Random } from '#shared/kernel/random.ts';
import { type Kill, PROGRAM_KILLS, SERVER_FAULTS } from './kills.ts';

type Rules = readonly FaultScriptInput['faults'][number][];

/** Chance with its usual questions. */
interface Dice {
  readonly symbol: () => string;
  pick<const Items extends readonly [unknown, ...unknown[]]>(items: Items): Items[number];
  between(least: number, most: number): number;
}

const when = ({ between, pick, symbol }: Dice) => ({
  after: { ms: between(0, 2_000) },
  nth: between(1, 3),
  times: between(1, 3),
  ...(pick([true, false, false]) ? { symbol: symbol() } : {}),
});

const requestFault = (dice: Dice): Rules => [
  {
    request: dice.pick([...REQUEST_KINDS, 'any', 'place', 'place', 'cancel']),
    ...when(dice),
    do: dice.pick([
      { kind: 'drop-response' },
      { kind: 'refuse' },
      { kind: 'truncate' },
      { kind: 'delay', ms: dice.between(10, 2_500) },
      { kind: 'latency', medianMs: dice.between(5, 100), p99Ms: dice.between(100, 1_500) },
      { kind: 'reply', status: 503, body: '' },
      { kind: 'reply', status: 502, body: '<html>Bad Gateway</html>' },
      { kind: 'reply', status: 200, body: '' },
      { kind: 'reply', status: 429, body: '{"code":-1003,"msg":"Too many requests."}', retryAfterSeconds: 1 },
      { kind: 'reply', status: 400, body: '{"code":-1021,"msg":"Timestamp outside of the recvWindow."}' },
      { kind: 'reply', status: 400, body: '{"code":-2010,"msg":"Account has insufficient balance."}' },
    ]),
  },
];

const frameFault = (dice: Dice): Rules => [
  {
    frame: dice.pick([...FRAME_KINDS, 'any', 'order', 'order']),
    ...when(dice),
    do: dice.pick([
      { kind: 'drop' },
      { kind: 'repeat' },
      { kind: 'late', ms: dice.between(10, 2_000) },
      { kind: 'reorder', ms: dice.between(10, 500) },
      { kind: 'silence', ms: dice.between(500, 2_500) },
    ]),
  },
];

const orderFault = (dice: Dice): Rules => [
  {
    order: dice.pick(['placed', 'filled']),
    ...when(dice),
    do: dice.pick([
      { kind: 'hide-order', forMs: dice.between(500, 2_500) },
      { kind: 'stale', forMs: dice.between(500, 2_500) },
      { kind: 'replace' },
    ]),
  },
];

function venueFault(dice: Dice): Rules {
  const [from, forMs] = [dice.between(0, 1_500), dice.between(300, 1_400)];
  const after = { ms: from };
  const later = { ms: from + forMs };
  const symbol = dice.symbol();
  const by = dice.between(-14, 14) / 100;
  return dice.pick([
    [{ after, do: { kind: 'skew', ms: dice.pick([-5_000, 5_000]), forMs } }],
    [{ after, do: { kind: 'revoke-key', forMs } }],
    [{ after, do: { kind: 'maintenance', forMs } }],
    [{ after, do: { kind: 'expire-stream', renewFails: { forMs } } }],
    [{ after, do: { kind: 'bad-price', symbol, value: dice.pick(['zero', 'null', 'nan']), forMs } }],
    // these stay, so they are taken back
    [
      { after, do: { kind: 'gap', symbol, by } },
      { after: later, do: { kind: 'gap', symbol, by: String(1 / (1 + by) - 1) } },
    ],
    [
      { after, do: { kind: 'delist', symbol } },
      { after: later, do: { kind: 'relist', symbol } },
    ],
  ]);
}

/** A script of about `count` faults of all kinds, which is through after three seconds. */
export function randomRules(random: Random, symbols: readonly string[], count: number): Rules {
  const dice: Dice = {
    symbol: () => symbols[random.integer(symbols.length)] ?? '',
    pick: items => items[random.integer(items.length)] ?? items[0],
    between: (least, most) => least + random.integer(most - least + 1),
  };
  const makers = [requestFault, requestFault, frameFault, frameFault, orderFault, venueFault] as const;
  return Array.from({ length: count }, () => dice.pick(makers)(dice)).flat();
}

/** Any process, all at once, or a server. */
export function randomKill(random: Random): Kill {
  const deck = random.next() < 0.8 ? PROGRAM_KILLS : SERVER_FAULTS;
  return deck[random.integer(deck.length)] ?? { kind: 'all' };
}
