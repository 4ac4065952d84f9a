import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { startExecution } from '#agents/execution/agent.ts';
import { type ExecutionConfig, executionConfig } from '#agents/execution/config.ts';
import type { MessageType, PayloadIn } from '#shared/contracts/catalogue.ts';
import type { Producer } from '#shared/domain/agents.ts';
import type { MarketSymbol } from '#shared/domain/instrument.ts';
import type { Capabilities } from '#shared/exchange/capabilities.ts';
import type { MarketData, Trading } from '#shared/exchange/port.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { openBell } from '#shared/messaging/bell.ts';
import { insertDeliveries } from '#shared/messaging/deliveries.ts';
import { createMailbox, type Mailbox } from '#shared/messaging/mailbox.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { send } from '#shared/messaging/send.ts';
import { database, openPool } from '#shared/persistence/connection.ts';
import type { AgentContext, RunningAgent } from '#shared/runtime/agent.ts';
import { systemConfig } from '#shared/runtime/config/system.ts';
import { createMetrics } from '#shared/runtime/metrics.ts';
import { type TestDatabase, testDatabase } from '#tests/integration/database.ts';
import { VenueModel } from '#tests/property/execution/venue-model.ts';
import { FakeVenue } from './fake-venue.ts';

export const BTC = 'BTC/USDT' as MarketSymbol;
export const ETH = 'ETH/USDT' as MarketSymbol;
const SYMBOLS = [BTC, ETH];

type TradedVenue = Trading & Pick<MarketData, 'instruments'>;

interface Process {
  readonly running: RunningAgent;
  readonly mailbox: Mailbox;
  close(): Promise<void>;
}

export interface ApprovalChange {
  readonly intent?: 'entry' | 'exit' | 'move-stop';
  readonly symbol?: MarketSymbol;
  readonly bot?: string;
  readonly quantity?: string | null;
  readonly orderType?: 'market' | 'limit';
  readonly limitPrice?: string | null;
  readonly stopLoss?: string | null;
  readonly takeProfit?: string | null;
  readonly validUntil?: number | null;
  readonly verdict?: 'approved' | 'denied';
}

/** Execution over a real Postgres, a real Redis and a venue in memory; a test plays the risk manager and fate. */
export class Floor {
  readonly base: TestDatabase;
  readonly #fake: FakeVenue | null;
  readonly #trading: () => Promise<TradedVenue>;
  readonly failures: unknown[] = [];
  readonly logged: string[] = [];
  /** Each ends the next transaction outside a drain after its work is done, before the commit. */
  readonly faults: Error[] = [];
  readonly #config: ExecutionConfig;
  readonly #prefix = `floor-${randomBytes(4).toString('hex')}`;
  readonly #bell;
  #process: Process | null = null;
  #sequence = 0;

  static async open(
    options: {
      readonly config?: Partial<ExecutionConfig>;
      readonly levelQuote?: number;
      readonly recvWindowMs?: number;
      /** What the venue in memory can do; left out: what Binance can. */
      readonly capabilities?: Capabilities;
      /** Another venue than the one in memory; opened anew at each start. */
      readonly trading?: () => Promise<TradedVenue>;
    } = {},
  ): Promise<Floor> {
    const base = await testDatabase();
    await sql`insert into instruments (id, venue, symbol, base, quote, tick_size, step_size, min_quantity, max_quantity, min_notional, status)
      select 'binance:' || s, 'binance', s, split_part(s, '/', 1), 'USDT', 0.01, 0.001, 0.001, 9000, 5, 'trading'
      from unnest(${SYMBOLS}::text[]) s`.execute(base.db);
    await sql`insert into marks (instrument_id, price, market_time) select id, 100, now() from instruments`.execute(
      base.db,
    );
    await sql`insert into bots (id, account, strategy, params, instrument_ids, timeframe, features, allocation_share, state)
      select b, 'main', 'test', '{}', array['binance:BTC/USDT'], '1m', '{}', 0.5, 'RUNNING' from unnest(array['bot', 'other']) b`.execute(
      base.db,
    );
    await sql`insert into risk_limits (account, max_positions, max_exposure, max_heat, fee_rate) values ('main', 1000, 1000000000, 1000000000, 0)`.execute(
      base.db,
    );
    // the books are open: what the account holds is known
    await sql`insert into ledger (transaction_id, line, account, book, asset, amount, kind, market_time)
      select '00000000-0000-4000-8000-000000000001', line, 'main', book, 'USDT', amount, 'opening', now()
      from (values (0, 'unassigned', 1000000), (1, 'external', -1000000)) as opening(line, book, amount)`.execute(
      base.db,
    );
    const model = new VenueModel({
      symbols: SYMBOLS,
      deposits: { USDT: 1_000_000 },
      clock: () => Date.now(),
      ...(options.levelQuote === undefined ? {} : { levelQuote: options.levelQuote }),
    });
    const config = executionConfig.parse({
      reconcileEveryMs: 600_000,
      unknownAskMs: 20,
      balancesEveryMs: 100,
      ...options.config,
    });
    const fake = new FakeVenue(model, options);
    const { trading } = options;
    return new Floor(base, {
      config,
      ...(trading === undefined ? { fake, trading: async () => fake } : { fake: null, trading }),
    });
  }

  private constructor(
    base: TestDatabase,
    options: {
      readonly fake: FakeVenue | null;
      readonly trading: () => Promise<TradedVenue>;
      readonly config: ExecutionConfig;
    },
  ) {
    this.base = base;
    this.#fake = options.fake;
    this.#trading = options.trading;
    this.#config = options.config;
    this.#bell = openBell({ redisUrl: redisUrl(), prefix: this.#prefix, silent: () => undefined });
  }

  get venue(): FakeVenue {
    if (this.#fake === null) throw new Error('the venue is not in memory');
    return this.#fake;
  }

  get db() {
    return this.base.db;
  }

  get running(): RunningAgent {
    if (this.#process === null) throw new Error('execution does not run');
    return this.#process.running;
  }

  /** Starts execution as after any end of it: with a new epoch, and nothing in memory. */
  async start(): Promise<void> {
    const pool = openPool({ url: this.base.roleUrl('execution'), name: 'execution', size: 4 });
    const { rows } = await sql<{
      epoch: number;
    }>`insert into role_epochs (agent, epoch, holder) values ('execution', 1, 'test')
      on conflict (agent) do update set epoch = role_epochs.epoch + 1 returning epoch`.execute(this.db);
    const wallNow = () => epochMs(Date.now());
    const mailbox = createMailbox({
      pool,
      fence: { agent: 'execution', epoch: rows[0]?.epoch ?? 0 },
      redisUrl: redisUrl(),
      prefix: this.#prefix,
      marketNow: wallNow,
      redact: text => text,
      looked: () => undefined,
      buried: () => undefined,
      clashed: clash => this.failures.push(clash),
      troubled: () => undefined,
      fatal: error => this.failures.push(error),
    });
    const note = (event: string) => void this.logged.push(event);
    const fail = (event: string, fields?: unknown) => {
      this.logged.push(event);
      if (process.env.DEBUG_FLOOR) console.error(event, fields);
    };
    const context: AgentContext<ExecutionConfig> = {
      name: 'execution',
      config: this.#config,
      system: systemConfig.parse({ profile: 'demo', venue: {}, instruments: SYMBOLS, baseTimeframe: '1s' }),
      addresses: { home: this.base.home, ports: {} as never },
      log: { debug: note, info: process.env.DEBUG_FLOOR ? fail : note, warn: fail, error: fail },
      metrics: createMetrics('execution'),
      wallNow,
      marketNow: wallNow,
      transact: work =>
        mailbox.transact(async handling => {
          const handled = await work(handling);
          const fault = this.faults.shift();
          if (fault === undefined) return handled;
          await Promise.all(handled.writes ?? []);
          throw fault;
        }),
      db: database(pool),
      redis: { url: redisUrl(), prefix: this.#prefix },
      redact: { add: () => undefined, apply: text => text },
      crash: reason => {
        this.failures.push(reason);
        throw reason;
      },
    };
    const running = await startExecution(context, await this.#trading(), { admitted: true });
    mailbox.open(running.handlers);
    this.#process = {
      running,
      mailbox,
      async close() {
        await running.stop?.();
        await mailbox.close();
        await pool.end();
      },
    };
  }

  async stop(): Promise<void> {
    const process = this.#process;
    this.#process = null;
    await process?.close();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.#bell.close();
    await this.base.drop();
  }

  /** What the risk manager does when it approves; returns the approval's id. */
  async approve(change: ApprovalChange = {}): Promise<Id> {
    const [id] = await this.approveAll([change]);
    if (id === undefined) throw new Error('no approval');
    return id;
  }

  async approveAll(changes: readonly ApprovalChange[]): Promise<readonly Id[]> {
    const rows = changes.map(change => {
      const intent = change.intent ?? 'entry';
      const id = deriveId('floor', this.#prefix, this.#sequence++);
      const verdict = change.verdict ?? 'approved';
      return {
        id,
        command_id: deriveId('floor-command', id),
        bot_id: change.bot ?? 'bot',
        instrument_id: `binance:${change.symbol ?? BTC}`,
        verdict,
        code: verdict === 'denied' ? 'RISK_CASH_SHORT' : null,
        intent,
        side: intent === 'entry' ? 'buy' : 'sell',
        order_type: change.orderType ?? 'market',
        quantity: change.quantity === undefined ? (intent === 'move-stop' ? null : '2') : change.quantity,
        limit_price: change.limitPrice ?? null,
        stop_loss: change.stopLoss === undefined ? (intent === 'exit' ? null : '90') : change.stopLoss,
        take_profit: change.takeProfit === undefined ? (intent === 'entry' ? '120' : null) : change.takeProfit,
        reserved: intent === 'entry' ? '100' : '0',
        valid_until: change.validUntil == null ? null : new Date(change.validUntil).toISOString(),
      };
    });
    const json = JSON.stringify(rows);
    await sql`insert into commands (id, kind, issued_by) select command_id, 'close', 'test' from json_populate_recordset(null::risk_decisions, ${json}::json)`.execute(
      this.db,
    );
    await sql`insert into risk_decisions (id, command_id, account, bot_id, instrument_id, verdict, code, intent, side, order_type, quantity,
        limit_price, stop_loss, take_profit, reserved, market_time, valid_until, correlation_id, causation_id)
      select id, command_id, 'main', bot_id, instrument_id, verdict, code, intent, side, order_type, quantity,
        limit_price, stop_loss, take_profit, reserved, now(), valid_until, id, id
      from json_populate_recordset(null::risk_decisions, ${json}::json)`.execute(this.db);
    await this.tell(
      rows.map(({ id, instrument_id }) =>
        send('order-approved', {
          key: `main|${instrument_id}`,
          payload: { approvalId: id },
          cause: { id, correlationId: id, marketTime: epochMs(Date.now()) },
        }),
      ),
    );
    return rows.map(row => row.id);
  }

  /** Sends as another, and rings. */
  async tell(messages: readonly Outgoing[], producer: Producer = 'risk-manager'): Promise<void> {
    await insertDeliveries(this.base.pool, messages, producer);
    this.#bell.ring(messages);
  }

  async setTradingState(state: 'ACTIVE' | 'REDUCING' | 'HALTED'): Promise<Id> {
    const commandId = deriveId('floor-state', this.#prefix, this.#sequence++);
    const kind = state === 'ACTIVE' ? 'resume' : state === 'HALTED' ? 'halt' : 'reduce';
    await this.db
      .insertInto('commands')
      .values({ id: commandId, kind, payload: JSON.stringify({ account: 'main' }), issued_by: 'test' })
      .execute();
    await sql`insert into trading_state (account, state, command_id) values ('main', ${state}, ${commandId})
      on conflict (account) do update set state = excluded.state, command_id = excluded.command_id`.execute(this.db);
    const cause = { id: commandId, correlationId: commandId, marketTime: epochMs(Date.now()) };
    await this.tell([
      send('trading-state-changed', { key: 'main', payload: { account: 'main', state, commandId }, cause }),
    ]);
    return commandId;
  }

  orders(purpose?: 'entry' | 'exit' | 'stop-loss' | 'take-profit') {
    const query = this.db.selectFrom('orders').selectAll().orderBy('created_at').orderBy('ordinal');
    return (purpose === undefined ? query : query.where('purpose', '=', purpose)).execute();
  }

  async order(purpose: 'entry' | 'exit' | 'stop-loss' | 'take-profit') {
    return (await this.orders(purpose)).at(-1);
  }

  async position(symbol: MarketSymbol = BTC) {
    return this.db
      .selectFrom('positions')
      .selectAll()
      .where('instrument_id', '=', `binance:${symbol}`)
      .orderBy('opened_at', 'desc')
      .executeTakeFirst();
  }

  fills() {
    return this.db.selectFrom('fills').selectAll().orderBy('venue_time').execute();
  }

  async sent<T extends MessageType>(type: T): Promise<readonly PayloadIn<T>[]> {
    const rows = await this.db
      .selectFrom('deliveries')
      .select('payload')
      .where('type', '=', type)
      .orderBy('seq')
      .execute();
    return rows.map(row => row.payload as PayloadIn<T>);
  }

  mark(price: number, symbol: MarketSymbol = BTC) {
    return sql`update marks set price = ${price} where instrument_id = ${`binance:${symbol}`}`.execute(this.db);
  }

  /** Base that the venue holds for the account. */
  held(asset = 'BTC'): string {
    const balance = this.venue.model.balances().balances.find(one => one.asset === asset);
    return balance === undefined ? '0' : balance.free.plus(balance.locked).toString();
  }

  /** Entered and protected. */
  async entered(change: ApprovalChange = {}): Promise<Id> {
    const id = await this.approve(change);
    await until(async () => (await this.position(change.symbol))?.protected_at != null);
    return id;
  }
}

export const redisUrl = (): string => {
  const url = process.env.TEST_REDIS_URL;
  if (!url) throw new Error('TEST_REDIS_URL is not set: run the tests with npm test');
  return url;
};

/** Waits until `probe` is true; throws after `limitMs`. */
export async function until(probe: () => Promise<boolean> | boolean, limitMs = 30_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!(await probe())) {
    if (performance.now() > end) throw new Error(`not true within ${limitMs} ms: ${probe}`);
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
