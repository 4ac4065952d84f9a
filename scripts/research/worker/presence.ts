import type pg from 'pg';

/** Who a worker is, for those who ask what runs. */
export interface Present {
  readonly name: string;
  readonly host: string;
  readonly slots: number;
  readonly code: string;
}

const MINUTE_MS = 60_000;
/** Rows of workers that were not seen for so long are taken away by the next one that begins. */
const FORGOTTEN = '1 day';

const SHOW = `insert into research_workers (name, host, slots, code, finished, per_minute) values ($1, $2, $3, $4, $5, $6)
  on conflict (name) do update set finished = excluded.finished, per_minute = excluded.per_minute, seen_at = clock_timestamp()`;

/** The row that says that a worker is there, and what it has done. */
export class Presence {
  readonly #pool: pg.Pool;
  readonly #who: Present;
  #finished = 0;
  /** What was finished in the last minute, and when, in ms of this process. */
  #recent: { readonly at: number; readonly trials: number }[] = [];

  constructor(pool: pg.Pool, who: Present) {
    this.#pool = pool;
    this.#who = who;
  }

  note(trials: number): void {
    this.#finished += trials;
    this.#recent.push({ at: performance.now(), trials });
  }

  async begin(): Promise<void> {
    await this.#pool.query(`delete from research_workers where seen_at < now() - interval '${FORGOTTEN}'`);
    await this.show();
  }

  async show(): Promise<void> {
    const since = performance.now() - MINUTE_MS;
    this.#recent = this.#recent.filter(({ at }) => at > since);
    const perMinute = this.#recent.reduce((sum, { trials }) => sum + trials, 0);
    const { name, host, slots, code } = this.#who;
    const values = [name, host, slots, code, this.#finished, perMinute];
    await this.#pool.query({ name: 'show-worker', text: SHOW, values });
  }

  /** It ends in order: nobody shall miss it. */
  async end(): Promise<void> {
    await this.#pool.query('delete from research_workers where name = $1', [this.#who.name]);
  }
}
