import type { PaperVenue, Unsubscribe } from '../venue.ts';
import { Frame } from './frame.ts';
import { userPayload } from './user-frames.ts';
import { aboutEvent } from './wire-faults.ts';

type Listener = (frame: Frame) => void;

/** User streams by account: each account is followed once, and its events are serialised once. */
export class UserHub {
  readonly #venue: PaperVenue;
  readonly #accounts = new Map<string, { readonly listeners: Set<Listener>; readonly stop: Unsubscribe }>();
  #executionId = 0;

  constructor(venue: PaperVenue) {
    this.#venue = venue;
  }

  follow(account: string, listener: Listener): Unsubscribe {
    const followed = this.#accounts.get(account) ?? this.#open(account);
    followed.listeners.add(listener);
    return () => {
      followed.listeners.delete(listener);
      if (followed.listeners.size > 0 || this.#accounts.get(account) !== followed) return;
      followed.stop();
      this.#accounts.delete(account);
    };
  }

  #open(account: string) {
    const listeners = new Set<Listener>();
    const stop = this.#venue.followAccount(account, event => {
      this.#executionId += 1;
      const frame = new Frame(JSON.stringify(userPayload(event, this.#executionId)));
      this.#venue.faults.frame(aboutEvent(event), () => {
        for (const listener of listeners) listener(frame);
      });
    });
    const followed = { listeners, stop };
    this.#accounts.set(account, followed);
    return followed;
  }
}
