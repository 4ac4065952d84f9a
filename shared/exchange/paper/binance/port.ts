import type {
  AccountId,
  Command,
  CommandKind,
  EngineEvent,
  MatchingEngine,
  Refusal,
  Replies,
} from '../../../simulation/types.ts';
import type { Result } from '../../../kernel/result.ts';
import type { PaperVenue, Unsubscribe } from '../venue.ts';

/** The commands that a client of the wire may cause; opening accounts and listing markets is the operator's business. */
export type ClientCommandKind = Exclude<
  CommandKind,
  'open-account' | 'adjust-balance' | 'set-fees' | 'list-market'
>;
export type ClientCommand = Extract<Command, { readonly kind: ClientCommandKind }>;

/** What happens to one account, in order. */
export type AccountEvent = Extract<EngineEvent, { readonly account: AccountId }>;

/** What the dialect needs of a venue: its public market, the engine's queries, and journaled commands. */
export interface BinanceVenue
  extends PaperVenue,
    Pick<
      MatchingEngine,
      | 'account'
      | 'listings'
      | 'listing'
      | 'order'
      | 'openOrders'
      | 'orders'
      | 'fills'
      | 'orderList'
      | 'openOrderLists'
      | 'orderLists'
    > {
  /** Executes at market time; when it returns, the command is in the journal and its events have been delivered. */
  execute<Kind extends ClientCommandKind>(
    command: Extract<ClientCommand, { readonly kind: Kind }>,
  ): Result<Replies[Kind], Refusal>;
  /** Events are delivered synchronously, in the engine's order. A listener must not throw. */
  followAccount(account: AccountId, listener: (event: AccountEvent) => void): Unsubscribe;
}
