import { sql } from 'kysely';
import type { PayloadIn } from '#shared/contracts/catalogue.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { deriveId, type Id } from '#shared/kernel/ids.ts';
import { epochMs } from '#shared/kernel/time.ts';
import type { Outgoing } from '#shared/messaging/message.ts';
import { testDatabase } from '#tests/integration/database.ts';
import { ACCOUNT, Rig } from './venue.ts';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

type Command = PayloadIn<'capital-commanded'>;
export type Wish = Command extends infer One
  ? One extends Command
    ? Omit<One, 'commandId' | 'account'>
    : never
  : never;

export interface Answer {
  readonly id: Id;
  readonly state: string;
  readonly result: Readonly<Record<string, unknown>>;
}

/** An account of 10,000, half of it a bot's, two fifths another's, with an operator who commands capital. */
export class Treasury {
  readonly rig: Rig;
  /** What the venue holds, in quote. */
  #total = new Decimal(10_000);
  #count = 0;

  /** What was told when the books were opened. */
  readonly opening: readonly Outgoing[];

  private constructor(rig: Rig, opening: readonly Outgoing[]) {
    this.rig = rig;
    this.opening = opening;
  }

  static async open(settings: ConstructorParameters<typeof Rig>[1]): Promise<Treasury> {
    const rig = new Rig(await testDatabase(), settings);
    await rig.seed({ trend: 0.5, mean: 0.4 });
    return new Treasury(rig, await rig.observe({ USDT: '10000' }));
  }

  async tell(wish: Wish, commandId: Id = deriveId('command', ++this.#count)): Promise<Answer> {
    const payload = { ...wish, commandId, account: ACCOUNT } as Command;
    const { send } = await this.rig.handle(this.rig.command(payload));
    const [answer] = send.map(one => one.payload as Omit<Answer, 'id'>);
    if (answer === undefined) throw new Error(`${wish.kind} got no answer`);
    return { id: commandId, ...answer };
  }

  withdraw(amount: string, asset = 'USDT'): Promise<Answer> {
    return this.tell({ kind: 'withdraw', amount, asset, reason: 'rent' });
  }

  /** A withdrawal from its proposal until it is seen at the venue. */
  async takeOut(amount: string): Promise<void> {
    const { id } = await this.withdraw(amount);
    await this.tell({ kind: 'approve-proposal', proposalId: id });
    await this.tell({ kind: 'sent-proposal', proposalId: id });
    this.#total = this.#total.minus(amount);
    await this.read();
  }

  /** The code that a withdrawal is refused with; null: it is proposed. */
  async refused(amount: string): Promise<unknown> {
    const { state, result } = await this.withdraw(amount);
    return state === 'done' ? null : result.code;
  }

  async stateOf(id: Id): Promise<string | undefined> {
    const { db } = this.rig.database;
    const row = await db.selectFrom('capital_proposals').select('state').where('id', '=', id).executeTakeFirst();
    return row?.state;
  }

  /** Closed trades of a bot that earned so much, or lost it. */
  async earn(amount: string, botId = 'trend'): Promise<void> {
    await this.rig.handle(await this.rig.trade({ side: 'buy', quantity: '1', price: '1000', botId }));
    const price = new Decimal(1_000).plus(amount).toFixed();
    await this.rig.handle(await this.rig.trade({ side: 'sell', quantity: '1', price, botId }));
    this.#total = this.#total.plus(amount);
    await this.rig.balances({ USDT: this.#total.toFixed() });
  }

  /** The venue's balances until what is new is believed. */
  async read(more: Readonly<Record<string, string>> = {}): Promise<readonly Outgoing[]> {
    const sent: Outgoing[] = [];
    for (let reading = 0; reading < 4; reading++)
      sent.push(...(await this.rig.observe({ USDT: this.#total.toFixed(), ...more })));
    return sent;
  }

  /** Comes from outside (above 0), or has gone there. */
  async outside(amount: string): Promise<readonly Outgoing[]> {
    this.#total = this.#total.plus(amount);
    return this.read();
  }

  /** Market time goes on. */
  pass(ms: number): void {
    this.rig.now = epochMs(this.rig.now + ms);
  }

  /** The next look of a day. */
  async nextDay(days = 1): Promise<readonly Outgoing[]> {
    this.pass(days * DAY);
    return this.rig.turn();
  }

  async shares(shares: Readonly<Record<string, number>>): Promise<void> {
    for (const [bot, share] of Object.entries(shares))
      await sql`update bots set allocation_share = ${share} where id = ${bot}`.execute(this.rig.database.db);
  }

  async flows(kind: string): Promise<readonly string[]> {
    const { db } = this.rig.database;
    const rows = await db
      .selectFrom('fund_flows')
      .selectAll()
      .where('kind', '=', kind as 'lock')
      .orderBy('market_time')
      .orderBy('from_bot')
      .execute();
    return rows.map(
      row => `${row.from_bot ?? row.from_book} → ${row.to_bot ?? row.to_book} ${new Decimal(row.amount).toFixed(2)}`,
    );
  }

  stop(): Promise<void> {
    return this.rig.stop();
  }
}
