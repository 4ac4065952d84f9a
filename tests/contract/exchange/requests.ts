import type { ClientOrderId } from '#shared/domain/order.ts';
import type {
  AccountEvent,
  CancelOrder,
  ClientListId,
  Exchange,
  Outcome,
  PlaceOco,
  PlaceOrder,
} from '#shared/exchange/port.ts';
import { Decimal } from '#shared/kernel/decimal.ts';
import { deriveId, hexOf } from '#shared/kernel/ids.ts';
import { BTC } from '../scripted-venue.ts';
import { wallNow } from './venues.ts';

export const id = (name: string): ClientOrderId => hexOf(deriveId('test', name)) as ClientOrderId;
export const listId = (name: string): ClientListId => hexOf(deriveId('list', name)) as ClientListId;
export const decimal = (text: string): Decimal => new Decimal(text);

export const order = (name: string, changes: Partial<PlaceOrder> = {}): PlaceOrder => ({
  symbol: BTC,
  clientOrderId: id(name),
  side: 'buy',
  type: 'market',
  quantity: decimal('0.1'),
  limitPrice: null,
  stopPrice: null,
  timeInForce: 'GTC',
  sentAt: wallNow(),
  ...changes,
});
export const resting = (name: string, changes: Partial<PlaceOrder> = {}): PlaceOrder =>
  order(name, { type: 'limit', limitPrice: decimal('90'), ...changes });
export const oco = (name: string, changes: Partial<PlaceOco> = {}): PlaceOco => ({
  symbol: BTC,
  clientListId: listId(name),
  side: 'sell',
  quantity: decimal('0.1'),
  stopLoss: { clientOrderId: id(`${name} stop`), stopPrice: decimal('95'), limitPrice: null },
  takeProfit: { clientOrderId: id(`${name} target`), type: 'limit-maker', price: decimal('110') },
  sentAt: wallNow(),
  ...changes,
});

export function confirmed<T>(outcome: Outcome<T>): T {
  if (outcome.kind !== 'confirmed') throw new Error(`${outcome.kind}: ${JSON.stringify(outcome.fault)}`);
  return outcome.value;
}
export function rejected(outcome: Outcome<unknown>): { readonly code: string; readonly venueCode: string | null } {
  if (outcome.kind !== 'rejected') throw new Error(`expected a rejection, got ${JSON.stringify(outcome)}`);
  return outcome.fault;
}

export const cancel = (name: string): CancelOrder => ({ symbol: BTC, clientOrderId: id(name), sentAt: wallNow() });

/** What the account's stream tells, kept so that a test can wait for it. */
export class Account {
  readonly events: AccountEvent[] = [];
  #wake: () => void = () => undefined;

  follow(exchange: Exchange): this {
    exchange.subscribeAccount(event => {
      this.events.push(event);
      this.#wake();
    });
    return this;
  }

  async until(wanted: (event: AccountEvent) => boolean): Promise<AccountEvent> {
    for (;;) {
      const found = this.events.find(wanted);
      if (found !== undefined) return found;
      await new Promise<void>(resolve => {
        this.#wake = resolve;
      });
    }
  }

  async connected(): Promise<void> {
    await this.until(event => event.kind === 'connection' && event.connection.kind === 'connected');
  }
}
