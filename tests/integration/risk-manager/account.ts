import { sql } from 'kysely';
import type { PayloadIn } from '#shared/contracts/catalogue.ts';
import { signalRaised } from '#shared/contracts/messages.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { type EpochMs, epochMs } from '#shared/kernel/time.ts';
import type { Transaction } from '#shared/messaging/handler.ts';
import type { Message } from '#shared/messaging/message.ts';

export const ACCOUNT = 'main';
export const NOW = epochMs(Date.UTC(2026, 0, 5, 12));
export const bot = (index = 0): string => `bot-${index}`;
export const instrument = (index = 0): string => `binance:C${index}/USDT`;

let sequence = 0;

export interface Seed {
  readonly bots?: number;
  readonly instruments?: number;
  /** Equity and cash of each bot, in quote. */
  readonly equity?: string;
  /** What each bot trades. */
  readonly instrumentIds?: readonly string[];
  /** Of the whole account. */
  readonly accountEquity?: string;
}

/** An account as the other agents would have left it: bots with capital, instruments with a mark of 100, written as the owner. */
export async function seedAccount(db: Transaction, seed: Seed = {}): Promise<void> {
  const { bots = 1, instruments = 1, equity = '10000', accountEquity = '100000' } = seed;
  const { instrumentIds = [instrument()] } = seed;
  await sql`insert into instruments (id, venue, symbol, base, quote, tick_size, step_size, min_quantity, max_quantity, min_notional, status)
    select 'binance:C' || n || '/USDT', 'binance', 'C' || n || '/USDT', 'C' || n, 'USDT', 0.01, 0.0001, 0.0001, 100000, 10, 'trading'
    from generate_series(0, ${instruments}::int - 1) n`.execute(db);
  await sql`insert into marks (instrument_id, price, market_time) select id, 100, ${new Date(NOW)}::timestamptz from instruments`.execute(
    db,
  );
  await sql`insert into bots (id, account, strategy, params, instrument_ids, timeframe, features, min_confidence, allocation_share, state)
    select 'bot-' || n, ${ACCOUNT}, 'test', '{}', ${instrumentIds}::text[], '1m', '{}', 0.5, 0.1, 'RUNNING'
    from generate_series(0, ${bots}::int - 1) n`.execute(db);
  await deposit(db, { asset: 'USDT', amount: accountEquity });
  await sql`with moved as (select id, gen_random_uuid() as transaction_id from bots)
    insert into ledger (transaction_id, line, account, book, bot_id, asset, amount, kind, market_time)
    select transaction_id, 0, ${ACCOUNT}, 'bot', id, 'USDT', ${equity}::numeric, 'allocation', ${new Date(NOW)}::timestamptz from moved
    union all
    select transaction_id, 1, ${ACCOUNT}, 'unassigned', null, 'USDT', -${equity}::numeric, 'allocation', ${new Date(NOW)}::timestamptz from moved`.execute(
    db,
  );
}

/** Unassigned holdings come in; a negative amount goes out. */
export async function deposit(db: Transaction, { asset, amount }: { asset: string; amount: string }): Promise<void> {
  await sql`insert into ledger (transaction_id, line, account, book, asset, amount, kind, market_time)
    select ${deriveId('test-deposit', ++sequence, performance.now())}::uuid, line, ${ACCOUNT}, book, ${asset}, sign * ${amount}::numeric, 'adjustment', ${new Date(NOW)}::timestamptz
    from (values (0, 'unassigned', 1), (1, 'external', -1)) as lines(line, book, sign)`.execute(db);
}

export type SignalPayload = PayloadIn<'signal-raised'>;
export interface SignalOptions {
  readonly marketTime?: EpochMs;
  readonly validUntil?: EpochMs | null;
}

/** A signal of a bot, in the table and as the message that tells of it; by default an entry at 100 with its stop at 98. */
export async function raiseSignal(
  db: Transaction,
  change: Partial<SignalPayload> = {},
  { marketTime = NOW, validUntil = null }: SignalOptions = {},
): Promise<Message<'signal-raised'>> {
  const [message] = await raiseSignals(db, [change], { marketTime, validUntil });
  if (message === undefined) throw new Error('no signal');
  return message;
}

export async function raiseSignals(
  db: Transaction,
  changes: readonly Partial<SignalPayload>[],
  { marketTime = NOW, validUntil = null }: SignalOptions = {},
): Promise<readonly Message<'signal-raised'>[]> {
  const payloads = changes.map(
    (change): SignalPayload => ({
      signalId: deriveId('test-signal', ++sequence, Math.floor(performance.now() * 1000)),
      botId: bot(),
      account: ACCOUNT,
      instrumentId: instrument(),
      action: 'enter',
      side: 'long',
      confidence: 0.9,
      referencePrice: '100',
      stopLoss: '98',
      takeProfit: '104',
      size: 1,
      maxEntries: 1,
      share: 1,
      entryType: 'market',
      limitPrice: null,
      ...change,
    }),
  );
  const rows = payloads.map((payload, index) => ({
    ...payload,
    bar: new Date(NOW + (sequence - index) * 1000).toISOString(),
  }));
  await sql`insert into signals (id, bot_id, account, instrument_id, bar_time, action, side, confidence, share, reference_price, stop_loss,
      take_profit, entry_type, limit_price, reason, market_time, valid_until, correlation_id, causation_id)
    select r."signalId", r."botId", r.account, r."instrumentId", r.bar, r.action, r.side, r.confidence, case when r.action = 'reduce' then r.share end, r."referencePrice",
      coalesce(r."stopLoss", case when r.action = 'enter' then 1 end), r."takeProfit", r."entryType", r."limitPrice", '{}', ${new Date(marketTime)}::timestamptz,
      ${validUntil === null ? null : new Date(validUntil)}::timestamptz, r."signalId", r."signalId"
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("signalId" uuid, "botId" text, account text, "instrumentId" text,
      bar timestamptz, action text, side text, confidence float8, share float8, "referencePrice" numeric, "stopLoss" numeric,
      "takeProfit" numeric, "entryType" text, "limitPrice" numeric)`.execute(db);
  return payloads.map(
    (payload, index): Message<'signal-raised'> => ({
      seq: sequence + index,
      id: payload.signalId as Id,
      type: 'signal-raised',
      key: ACCOUNT,
      payload: signalRaised.parse(payload),
      producer: 'strategy',
      correlationId: payload.signalId as Id,
      marketTime,
      validUntil,
    }),
  );
}

export interface PositionSeed {
  /** Left out: one of its own, another each time. */
  readonly id?: Id;
  readonly quantity?: string;
  readonly entryPrice?: string;
  readonly stopLoss?: string | null;
  readonly botId?: string;
  readonly instrumentId?: string;
}

/** An open long position, as execution would write it. */
export async function openPosition(db: Transaction, seed: PositionSeed = {}): Promise<Id> {
  const { quantity = '2', entryPrice = '100', stopLoss = '95', botId = bot(), instrumentId = instrument() } = seed;
  const { id = deriveId('test-position', ++sequence, performance.now()) } = seed;
  await sql`insert into positions (id, account, bot_id, instrument_id, side, quantity, entry_quantity, entry_price, stop_loss, opened_at, correlation_id)
    values (${id}, ${ACCOUNT}, ${botId}, ${instrumentId}, 'long', ${quantity}, ${quantity}, ${entryPrice}, ${stopLoss}, ${new Date(NOW)}::timestamptz, ${id})`.execute(
    db,
  );
  return id;
}
