import { type Selectable, sql } from 'kysely';
import type { BotOutcome, WhyAnswer } from '../../contracts/api/chain.ts';
import type { SignalView } from '../../contracts/api/trading.ts';
import type { Id } from '../../kernel/ids.ts';
import { barEnd, barOpen, type EpochMs, TIMEFRAMES } from '../../kernel/time.ts';
import type { BotsTable } from '../tables/bots.ts';
import { explainCode } from './alerts.ts';
import { candleView, decisionView } from './chain.ts';
import { readBarFeatures, readClosingCandle, timeframeOf } from './explain.ts';
import { orderView } from './orders.ts';
import { at, isoOf, isoOrNull, type Reader, symbolOf, venueOf } from './reader.ts';
import { selectSignals } from './signals.ts';
import { absenceOf } from './why-absence.ts';

export interface WhyQuestion {
  /** `BTC/USDT`, or with its venue `binance:BTC/USDT`. */
  readonly instrument: string;
  /** Market time. */
  readonly time: EpochMs;
}

type Bot = Selectable<BotsTable>;

/** How far from the time asked for a finding about the data still matters. */
const FINDINGS_MS = 600_000;

/** What each bot did with an instrument at the bar that holds a time, or why it did nothing. Null: unknown instrument. */
export async function readWhy(db: Reader, { instrument, time }: WhyQuestion): Promise<WhyAnswer | null> {
  const found = await db
    .selectFrom('instruments')
    .select('id')
    .where(eb => eb.or([eb('id', '=', instrument), eb('symbol', '=', instrument)]))
    .executeTakeFirst();
  if (found === undefined) return null;
  const instrumentId = found.id;
  const [bots, candle, findings, mark] = await Promise.all([
    db
      .selectFrom('bots')
      .selectAll()
      .where(sql<boolean>`${instrumentId} = any(instrument_ids)`)
      .orderBy('id')
      .execute(),
    db
      .selectFrom('candles')
      .selectAll()
      .where('instrument_id', '=', instrumentId)
      .where('open_time', '<=', at(time))
      .where('open_time', '>', at((time - FINDINGS_MS) as EpochMs))
      .orderBy('open_time', 'desc')
      .limit(1)
      .executeTakeFirst(),
    readFindings(db, { instrumentId, time }),
    db.selectFrom('marks').select('market_time').where('instrument_id', '=', instrumentId).executeTakeFirst(),
  ]);
  const asked = { instrumentId, time, marketTime: mark?.market_time ?? null };
  return {
    instrument: symbolOf(instrumentId),
    venue: venueOf(instrumentId),
    time: isoOf(time),
    candle: candle === undefined ? null : candleView(candle),
    findings,
    bots: await Promise.all(bots.map(bot => outcomeOf(db, bot, asked))),
  };
}

interface Asked {
  readonly instrumentId: string;
  readonly time: EpochMs;
  /** Up to when the market is known; null: not at all. */
  readonly marketTime: EpochMs | null;
}

async function readFindings(
  db: Reader,
  { instrumentId, time }: Pick<Asked, 'instrumentId' | 'time'>,
): Promise<WhyAnswer['findings']> {
  const rows = await db
    .selectFrom('data_quality')
    .select(['code', 'open_time', 'created_at', 'resolved_at'])
    .where('instrument_id', '=', instrumentId)
    .where(sql<boolean>`coalesce(open_time, created_at) between ${new Date(time - FINDINGS_MS)} and ${new Date(time + FINDINGS_MS)}
      or (created_at <= ${new Date(time)} and (resolved_at is null or resolved_at >= ${new Date(time)}))`)
    .orderBy('id', 'desc')
    .limit(20)
    .execute();
  return rows.map(row => ({
    code: row.code,
    means: explainCode(row.code)?.means ?? row.code,
    openTime: isoOrNull(row.open_time),
    createdAt: isoOf(row.created_at),
    resolvedAt: isoOrNull(row.resolved_at),
  }));
}

async function outcomeOf(db: Reader, bot: Bot, asked: Asked): Promise<BotOutcome> {
  const timeframe = timeframeOf(bot.timeframe);
  const barTime = barOpen(asked.time, timeframe);
  const about = { bot: bot.id, strategy: bot.strategy, timeframe, barTime: isoOf(barTime) };
  const signals = await selectSignals(
    db,
    sql`s.bot_id = ${bot.id} and s.instrument_id = ${asked.instrumentId} and s.bar_time = ${new Date(barTime)}`,
    sql`order by s.action = 'hold', s.created_at`,
  );
  const [signal] = signals;
  if (signal !== undefined) return { ...about, ...(await outcomeOfSignal(db, signal)) };
  const bar = { instrumentId: asked.instrumentId, timeframe: bot.timeframe, barTime };
  const [candle, features, first] = await Promise.all([
    readClosingCandle(db, bar),
    readBarFeatures(db, bar),
    db
      .selectFrom('signals')
      .select(eb => eb.fn.min<EpochMs | null>('bar_time').as('first'))
      .where('bot_id', '=', bot.id)
      .where('instrument_id', '=', asked.instrumentId)
      .executeTakeFirst(),
  ]);
  const absence = absenceOf({
    bot: {
      name: bot.id,
      state: bot.state,
      reason: bot.state_reason,
      changedAt: bot.updated_at,
      createdAt: bot.created_at,
    },
    barEnd: barEnd(barTime, timeframe),
    marketTime: asked.marketTime,
    candle,
    firstCandle: candle === null ? await readFirstCandle(db, asked.instrumentId) : null,
    features,
    firstSignal: first?.first ?? null,
    barTime,
  });
  return { ...about, ...absence, signal: null, decision: null, orders: [] };
}

/** Its open time: one look into the index per timeframe, however many candles there are. */
async function readFirstCandle(db: Reader, instrumentId: string): Promise<EpochMs | null> {
  const { rows } = await sql<{ first: EpochMs | null }>`
    select min(oldest.open_time) as first from unnest(${[...TIMEFRAMES]}::text[]) as t(timeframe) cross join lateral (
      select open_time from candles where instrument_id = ${instrumentId} and candles.timeframe = t.timeframe
      order by open_time limit 1) as oldest`.execute(db);
  return rows[0]?.first ?? null;
}

/** What a signal asks for, in words. */
const WANTED = { enter: 'enter', exit: 'exit', reduce: 'sell a part', 'move-stop': 'move the stop' } as const;

async function outcomeOfSignal(
  db: Reader,
  signal: SignalView,
): Promise<Pick<BotOutcome, 'outcome' | 'text' | 'signal' | 'decision' | 'orders'>> {
  const nothing = { signal, decision: null, orders: [] };
  const because = signal.reason.words;
  if (signal.action === 'hold') return { ...nothing, outcome: 'held', text: `It did nothing: ${because}.` };
  const wanted = `It wanted to ${WANTED[signal.action]} (${because})`;
  const row = await db
    .selectFrom('risk_decisions')
    .selectAll()
    .where('signal_id', '=', signal.id as Id)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) {
    return { ...nothing, outcome: 'undecided', text: `${wanted}; the risk manager has not judged it.` };
  }
  const decision = decisionView(row);
  if (decision.verdict === 'denied') {
    const text = `${wanted}; denied with ${decision.code}: ${decision.means ?? 'no explanation'}. ${decision.mend ?? ''}`;
    return { ...nothing, decision, outcome: 'denied', text: text.trim() };
  }
  const rows = await db
    .selectFrom('orders')
    .selectAll()
    .where('approval_id', '=', row.id)
    .orderBy('created_at')
    .execute();
  const orders = rows.map(orderView);
  const states = orders.map(order => `${order.purpose} ${order.side} ${order.quantity} ${order.state}`).join(', ');
  const became = orders.length === 0 ? 'approved, and no order of its own has been made' : `approved: ${states}`;
  return { signal, decision, orders, outcome: 'ordered', text: `${wanted}; ${became}.` };
}
