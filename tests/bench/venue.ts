/**
 * `npm run bench:venue`: what our adapters take on top of a bare ccxt class, how many stream messages a second they keep up with,
 * and how much the paper exchange itself can do. The last line is JSON. Parts can be named:
 * `… overhead streams orders market`; `quick` takes one short round of each.
 */
import { cpus, totalmem } from 'node:os';
import { VENUES, type VenueId } from '#shared/exchange/venues.ts';
import { measureHttp, measureMatching } from './venue/orders.ts';
import { measureOverhead, type Overhead } from './venue/overhead.ts';
import { measureSending, measureStream } from './venue/streams.ts';

const KINDS = ['trades', 'book'] as const;
/** Per second; of orders per second of the exchange's processor time, since other work may share the machine. */
const AIMS = { stream: 1_000, matched: 5_000, http: 1_000 } as const;

const names = Object.keys(VENUES) as VenueId[];
const asked = process.argv.slice(2);
const wanted = asked.filter(word => word !== 'quick');
/** `quick` shows that it works, and no more. */
const [ROUNDS, CALLS, STREAM_SECONDS] = asked.includes('quick') ? ([1, 100, 2] as const) : ([3, 1_000, 10] as const);
const machine = `${cpus().length} x ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
const results: Record<string, unknown> = {};

const whole = (value: number): string => Math.round(value).toLocaleString('en');
/** What is sent at the pace of the aim arrives at a hair less. */
const NEARLY = 0.99;
const verdict = (reached: number, aim: number): string => `${reached >= NEARLY * aim ? '✓' : '✗'} aim ${whole(aim)}`;

/** Measures each of `of`, and says what came out. */
async function part<Name extends string, Value>(
  title: string,
  of: Readonly<Record<Name, () => Promise<Value>>>,
  words: (value: Value) => string,
): Promise<void> {
  const [key = title] = title.split(':');
  if (wanted.length > 0 && !wanted.includes(key)) return;
  console.log(`${title}`);
  const values: Record<string, Value> = {};
  for (const name of Object.keys(of) as Name[]) {
    const value = await of[name]();
    values[name] = value;
    console.log(`  ${name.padEnd(18)} ${words(value)}`);
  }
  results[key] = values;
  console.log('');
}

const each = <Value>(measure: (name: VenueId) => Promise<Value>) =>
  Object.fromEntries(names.map(name => [name, () => measure(name)])) as Record<string, () => Promise<Value>>;
const overhead = ({ adapterMs, ccxtMs, ratio }: Overhead): string => `${adapterMs} ms by ${ccxtMs} ms (${ratio})`;

console.log(`Machine: ${machine}; medians of ${ROUNDS} rounds\n`);
// first, while this process has run nothing else
const orders = { orders: 5 * CALLS, rounds: ROUNDS };
await part(
  'orders: market orders that fill, on the paper exchange (Binance)',
  {
    'in-process': () => measureMatching(orders),
    http: () => measureHttp(orders),
  },
  rate =>
    `${whole(rate.ordersPerSecond)} orders/s   ${whole(rate.perCpuSecond)} per CPU s of the exchange   ` +
    verdict(rate.perCpuSecond, 'filled' in rate ? AIMS.matched : AIMS.http),
);
await part(
  `overhead: ${CALLS} calls one after the other, our adapter by ccxt's class, in ms per call`,
  each(name => measureOverhead(name, { calls: CALLS, rounds: ROUNDS })),
  ({ read, place }) => `server time ${overhead(read)}   limit order ${overhead(place)}`,
);
await part(
  `streams: over one connection of 50 symbols into our adapter, for ${STREAM_SECONDS} s`,
  Object.assign(
    {},
    ...names
      .filter(name => VENUES[name].capabilities.streams.book)
      .flatMap(name =>
        KINDS.map(kind => ({
          [`${name} ${kind}`]: () => measureStream(name, kind, { seconds: STREAM_SECONDS, rounds: ROUNDS }),
        })),
      ),
  ) as Record<string, () => ReturnType<typeof measureStream>>,
  rate =>
    `${whole(rate.messagesPerSecond)} messages/s   ${rate.cpuSecondsPer100k.toFixed(1)} CPU s per 100,000   ` +
    `lag p99 ${rate.p99LagMs} ms   ${(rate.superseded * 100).toFixed(0)} % superseded   ${verdict(rate.messagesPerSecond, AIMS.stream)}`,
);
await part(
  'market: messages that the paper exchange can send over one connection (Binance)',
  {
    trades: () => measureSending('trades', { seconds: 3, rounds: ROUNDS }),
    book: () => measureSending('book', { seconds: 3, rounds: ROUNDS }),
  },
  rate => `${whole(rate.messagesPerSecond)} messages/s   ${whole(rate.perCpuSecond)} per CPU s of the exchange`,
);
console.log(JSON.stringify({ bench: 'venue', machine, results }));
