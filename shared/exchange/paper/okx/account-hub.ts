import type { AccountId } from '../../../simulation/types.ts';
import type { FrameKind } from '../faults/script.ts';
import type { Unsubscribe } from '../venue.ts';
import { type AccountChannel, type AccountFrame, framesOf } from './account-frames.ts';
import type { Gateway } from './gateway.ts';

type Listener = (frame: AccountFrame) => void;

const KINDS: Readonly<Record<AccountChannel, FrameKind>> = {
  orders: 'order',
  'orders-algo': 'order',
  account: 'balances',
};

/** The channels of each account: it is followed once, however many listen. */
export class AccountHub {
  readonly #gateway: Gateway;
  readonly #accounts = new Map<AccountId, { readonly listeners: Set<Listener>; readonly stop: Unsubscribe }>();

  constructor(gateway: Gateway) {
    this.#gateway = gateway;
  }

  follow(account: AccountId, listener: Listener): Unsubscribe {
    const followed = this.#accounts.get(account) ?? this.#open(account);
    followed.listeners.add(listener);
    return () => {
      followed.listeners.delete(listener);
      if (followed.listeners.size > 0 || this.#accounts.get(account) !== followed) return;
      followed.stop();
      this.#accounts.delete(account);
    };
  }

  #open(account: AccountId) {
    const { venue } = this.#gateway;
    const listeners = new Set<Listener>();
    const stop = venue.followAccount(account, event => {
      for (const frame of framesOf(event, account, this.#gateway)) {
        venue.faults.frame({ kind: KINDS[frame.channel], symbol: frame.symbol }, () => {
          for (const listener of listeners) listener(frame);
        });
      }
    });
    const followed = { listeners, stop };
    this.#accounts.set(account, followed);
    return followed;
  }
}
