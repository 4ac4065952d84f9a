import type pg from 'pg';
import { z } from 'zod';
import type { ColumnCache } from '#scripts/data/cache/column-cache.ts';
import { loadColumns } from '#scripts/data/load-columns.ts';
import { epochMs } from '#shared/kernel/time.ts';
import { withCopyClient } from '#shared/persistence/copy.ts';
import { contentHash } from '#shared/research/study/content.ts';
import { bundleHash } from '../bundle.ts';
import { type StudyGround, studyGround } from '../ground.ts';
import { type Ground, Unprepared } from '../room/room.ts';

export interface GroundSource {
  readonly pool: pg.Pool;
  /** Of the same database, for COPY. */
  readonly url: string;
  readonly home: string;
  readonly cache: ColumnCache;
}

/** Grounds by their content: studies on the same one share what is in memory. */
export class Grounds {
  readonly #source: GroundSource;
  readonly #byStudy = new Map<string, Promise<Ground>>();
  readonly #known = new Map<string, Ground>();

  constructor(source: GroundSource) {
    this.#source = source;
  }

  /** What the trials of a study stand on, its candles in the cache of this host. Rejects with Unprepared. */
  of(studyId: string): Promise<Ground> {
    let ground = this.#byStudy.get(studyId);
    if (ground === undefined) {
      ground = this.#load(studyId);
      ground.catch(() => this.#byStudy.delete(studyId)); // it may be there the next time
      this.#byStudy.set(studyId, ground);
    }
    return ground;
  }

  async #load(studyId: string): Promise<Ground> {
    const { pool, home } = this.#source;
    const { rows } = await pool.query('select ground from studies where id = $1', [studyId]);
    const parsed = studyGround.safeParse(rows[0]?.ground);
    if (!parsed.success) throw new Unprepared(`its ground cannot be read: ${z.prettifyError(parsed.error)}`);
    const key = contentHash(parsed.data);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const texts = await this.#bundles(Object.values(parsed.data.bundles));
    await this.#fetchCandles(parsed.data);
    const ground: Ground = { kind: 'prepare', ground: parsed.data, home, texts };
    this.#known.set(key, ground);
    return ground;
  }

  async #bundles(hashes: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const { rows } = await this.#source.pool.query<{ readonly hash: string; readonly text: string }>(
      'select hash, text from bundles where hash = any($1)',
      [hashes],
    );
    const texts = Object.fromEntries(rows.map(({ hash, text }) => [hash, text]));
    for (const hash of hashes) {
      const text = texts[hash];
      if (text === undefined || bundleHash(text) !== hash) throw new Unprepared(`the bundle ${hash} is missing`);
    }
    return texts;
  }

  /** By COPY, unless this host has them. */
  async #fetchCandles({ series }: StudyGround): Promise<void> {
    const { cache, url } = this.#source;
    for (const { candles } of series) {
      const { hash, instrumentId, timeframe, from, until } = candles;
      if ((await cache.byHash(hash)) !== null) continue;
      const range = { instrumentId, timeframe, from: epochMs(from), until: epochMs(until) };
      const loaded = await withCopyClient({ url, name: 'tradewind-research' }, client =>
        loadColumns({ client, cache }, range),
      );
      if (loaded.hash !== hash)
        throw new Unprepared(`the database holds other candles of ${instrumentId} ${timeframe} than it was begun with`);
    }
  }
}
