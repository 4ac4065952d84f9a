import { amount, duration, instant, money, price } from '#scripts/terminal/formats.ts';
import type { Canvas } from '#scripts/terminal/table.ts';
import type { Explanation } from '#shared/contracts/api/chain.ts';
import { type Timeframe, timeframeMs } from '#shared/kernel/time.ts';

/** One thing that happened: when (ISO; null: it has no moment of its own), what, and its particulars. */
interface Entry {
  readonly at: string | null;
  /** By whose clock: the venue's may be another time altogether, so only our own moments are compared. */
  readonly clock: 'ours' | 'venue';
  readonly what: string;
  readonly lines: readonly string[];
}

const INDENT = 25;
const TITLE = 11;

/** The way of an order for people: one entry per link, in the order of cause and effect, with the time since the first. */
export function timeline(told: Explanation, { paint }: Canvas): string {
  const { order, bot, strategy } = told;
  const head = `${paint('bold', `${order.side} ${amount(order.quantity)} ${order.instrument}`)}, ${order.purpose} of bot ${bot} (${strategy}) at ${order.venue}: ${paint('bold', order.state)}`;
  const ids = `order ${order.id}, at the venue ${order.venueOrderId ?? 'none yet'}, correlation ${order.correlationId}`;
  const entries = [
    ...origin(told),
    decision(told),
    ...orderEntries(told),
    ...told.fills.map(fillEntry),
    ...siblingEntries(told),
    ...positionEntries(told),
  ];
  const began = entries.find(({ at, clock }) => at !== null && clock === 'ours')?.at ?? null;
  return [head, paint('dim', ids), '', ...entries.map(entry => show(entry, { began, paint }))].join('\n');
}

function show(
  { at, clock, what, lines }: Entry,
  { began, paint }: Pick<Canvas, 'paint'> & { readonly began: string | null },
): string {
  const [first = '', ...rest] = lines;
  const since =
    at === null || began === null || at === began || clock === 'venue'
      ? ''
      : paint('dim', `  +${sinceText(began, at)}`);
  const time = (at === null ? '' : instant(at)).padEnd(INDENT);
  return [
    `${paint('dim', time)}${paint('cyan', what.padEnd(TITLE))} ${first}${since}`,
    ...rest.map(line => `${' '.repeat(INDENT + TITLE)} ${line}`),
  ].join('\n');
}

function sinceText(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from);
  return ms < 1000 ? `${ms} ms` : duration(ms);
}

function origin({ candle, features, signal, command }: Explanation): readonly Entry[] {
  const entries: Entry[] = [];
  if (command !== null) {
    const line = `${command.kind} by ${command.issuedBy} (${command.id}, ${command.state})`;
    entries.push({ at: command.issuedAt, clock: 'ours', what: 'command', lines: [line] });
  }
  if (candle !== null) {
    const closed = Date.parse(candle.openTime) + timeframeMs(candle.timeframe as Timeframe);
    entries.push({
      at: candle.receivedAt,
      clock: 'ours',
      what: 'candle',
      lines: [
        `${candle.timeframe} bar closed at ${instant(new Date(closed).toISOString())}, by ${candle.source}`,
        `open ${price(candle.open)}, high ${price(candle.high)}, low ${price(candle.low)}, close ${price(candle.close)}, volume ${amount(candle.volume)}`,
      ],
    });
  }
  if (features !== null) {
    const values = Object.entries(features.values).map(
      ([name, value]) => `${name} ${value === null ? 'not yet' : Number(value.toPrecision(7))}`,
    );
    entries.push({
      at: features.computedAt,
      clock: 'ours',
      what: 'features',
      lines: [`of the ${features.timeframe} bar`, ...wrapped(values)],
    });
  }
  if (signal !== null) {
    const sure = signal.confidence === null ? '' : `, confidence ${signal.confidence.toFixed(2)}`;
    const stops = [
      ...(signal.stopLoss === null ? [] : [`stop-loss ${price(signal.stopLoss)}`]),
      ...(signal.takeProfit === null ? [] : [`take-profit ${price(signal.takeProfit)}`]),
    ];
    entries.push({
      at: signal.createdAt,
      clock: 'ours',
      what: 'signal',
      lines: [
        `${signal.action} ${signal.side ?? ''} at ${price(signal.referencePrice)}${sure}: ${signal.reason.words}`,
        ...(stops.length > 0 ? [stops.join(', ')] : []),
      ],
    });
  }
  return entries;
}

function decision({ decision: risk }: Explanation): Entry {
  if (risk.verdict === 'denied') {
    return {
      at: risk.createdAt,
      clock: 'ours',
      what: 'risk',
      lines: [`denied: ${risk.means ?? ''} (${risk.codes.join(', ')})`],
    };
  }
  const sizing = Object.entries(risk.sizing).flatMap(([name, value]) => facts(name, value));
  const what = risk.quantity === null ? risk.intent : `${risk.side} ${amount(risk.quantity)} ${risk.orderType ?? ''}`;
  const holds = Number(risk.reserved) > 0 ? `, holds back ${money(risk.reserved)}` : '';
  return { at: risk.createdAt, clock: 'ours', what: 'risk', lines: [`approved ${what}${holds}`, ...wrapped(sizing)] };
}

const DECIMAL = /^-?\d+\.\d+$/;

/** `cappedBy position-share`, or each value of an object under its own name. */
function facts(name: string, value: unknown): readonly string[] {
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return Object.entries(value).flatMap(([inner, one]) => facts(`${name} ${inner}`, one));
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return [`${name} ${DECIMAL.test(text) ? price(text) : text}`];
}

function orderEntries({ order, events }: Explanation): readonly Entry[] {
  const at = order.price === null ? '' : ` at ${price(order.price)}`;
  const made: Entry = {
    at: order.createdAt,
    clock: 'ours',
    what: 'order',
    lines: [`${order.type} ${order.side} ${amount(order.quantity)}${at} ${order.timeInForce}`],
  };
  const happened = events.map(
    (event): Entry => ({
      at: event.at,
      clock: 'ours',
      what: '',
      lines: [
        `${event.event}: ${event.from === null ? '' : `${event.from} → `}${event.to}${particulars(event.detail)}`,
      ],
    }),
  );
  const refused: readonly Entry[] =
    order.code === null
      ? []
      : [
          {
            at: null,
            clock: 'ours',
            what: '',
            lines: [`${order.code}${order.detail === null ? '' : `: ${order.detail}`}`],
          },
        ];
  return [made, ...happened, ...refused];
}

function particulars(detail: unknown): string {
  const text = JSON.stringify(detail);
  return text === '{}' || text === 'null' || text === undefined ? '' : `  ${text.slice(0, 160)}`;
}

const fillEntry = (fill: Explanation['fills'][number]): Entry => ({
  at: fill.time,
  clock: 'venue',
  what: 'fill',
  lines: [
    `${fill.side} ${amount(fill.quantity)} at ${price(fill.price)} as ${fill.isMaker ? 'maker' : 'taker'}, fee ${amount(fill.fee)} ${fill.feeAsset} (trade ${fill.venueTradeId})`,
  ],
});

const siblingEntries = ({ siblings }: Explanation): readonly Entry[] =>
  siblings.map(one => ({
    at: one.createdAt,
    clock: 'ours',
    what: one.purpose,
    lines: [
      `${one.side} ${amount(one.quantity)}${one.price === null ? '' : ` at ${price(one.price)}`}: ${one.state}  (${one.id})`,
    ],
  }));

function positionEntries({ position }: Explanation): readonly Entry[] {
  if (position === null) return [];
  const opened: Entry = {
    at: position.openedAt,
    clock: 'venue',
    what: 'position',
    lines: [
      `${position.side} ${amount(position.entryQuantity)} at ${price(position.entryPrice)}, fees ${money(position.fees)}`,
      ...(position.protectedAt !== null ? [`protected at ${instant(position.protectedAt)}`] : []),
      ...(position.protectedAt === null && position.closedAt === null ? ['not protected at the venue yet'] : []),
    ],
  };
  if (position.closedAt === null) return [opened];
  const lines = [
    `at ${price(position.exitPrice)} (${position.closeReason ?? 'closed'}), realized ${money(position.realizedPnl)} net of fees`,
  ];
  return [opened, { at: position.closedAt, clock: 'venue', what: 'closed', lines }];
}

const LINE = 90;

/** Joins short texts by commas into lines of about the same width. */
function wrapped(parts: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length < LINE) lines[lines.length - 1] = `${last}, ${part}`;
    else lines.push(part);
  }
  return lines;
}
