import type { EpochMs } from '../../../kernel/time.ts';

const VALID_MS = 60 * 60_000;
const LENGTH = 64;

interface Grant {
  readonly listenKey: string;
  readonly account: string;
  expiresAt: number;
}

/** Listen keys: names of an account's user stream, one per account, good for an hour of wall time after each renewal. */
export class ListenKeys {
  readonly #wallNow: () => EpochMs;
  readonly #newToken: (length: number) => string;
  readonly #grants = new Map<string, Grant>();

  constructor(wallNow: () => EpochMs, newToken: (length: number) => string) {
    this.#wallNow = wallNow;
    this.#newToken = newToken;
  }

  /** The account's active key, renewed, or a new one. */
  open(account: string): string {
    for (const grant of this.#grants.values()) {
      if (grant.account === account && this.#active(grant)) return this.#renew(grant);
    }
    for (const [listenKey, grant] of this.#grants) if (!this.#active(grant)) this.#grants.delete(listenKey);
    const grant = { listenKey: this.#newToken(LENGTH), account, expiresAt: 0 };
    this.#grants.set(grant.listenKey, grant);
    return this.#renew(grant);
  }

  /** Whether the key was active and is now good for another hour. */
  keepAlive(listenKey: string, account: string): boolean {
    const grant = this.#grants.get(listenKey);
    if (grant === undefined || grant.account !== account || !this.#active(grant)) return false;
    this.#renew(grant);
    return true;
  }

  /** Whether the key existed; it is gone now. */
  close(listenKey: string, account: string): boolean {
    return this.#grants.get(listenKey)?.account === account && this.#grants.delete(listenKey);
  }

  /** All keys run out now. */
  expireAll(): void {
    this.#grants.clear();
  }

  /** The account an active key belongs to. */
  accountOf(listenKey: string): string | null {
    const grant = this.#grants.get(listenKey);
    return grant !== undefined && this.#active(grant) ? grant.account : null;
  }

  #active(grant: Grant): boolean {
    return grant.expiresAt > this.#wallNow();
  }

  #renew(grant: Grant): string {
    grant.expiresAt = this.#wallNow() + VALID_MS;
    return grant.listenKey;
  }
}
