import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CHECKOUT } from '#scripts/bootstrap/checkout.ts';

const MINUTE_MS = 60_000;

/** Recorded markets lie beside the checkout, or where TRADEWIND_DATA says. */
const FOLDER = process.env.TRADEWIND_DATA ?? join(CHECKOUT, '../shared/data');

/** One-minute bars of Binance from 20 April to 20 May 2021: the crash of 19 May, and the hole of 25 April. */
export const SYMBOLS = ['BTC/USDT', 'ETH/USDT', 'DOGE/USDT', 'XRP/USDT'] as const;

const pathOf = (symbol: string): string =>
  join(FOLDER, `binance-${symbol.replace('/', '_')}-1m-20210420_20210520.csv.gz`);

/** A `before` of mocha: without the recordings there is nothing to replay, and the suite says so. */
export function skipWithoutRecordings(this: Mocha.Context): void {
  const missing = SYMBOLS.map(pathOf).find(path => !existsSync(path));
  if (missing === undefined) return;
  console.log(`    skipped: ${missing} is not there; TRADEWIND_DATA names another folder`);
  this.skip();
}

export const replayFiles = () => SYMBOLS.map(symbol => ({ symbol, path: pathOf(symbol), content: 'candles' }));

/** By the end of a minute (epoch ms): the symbols that have a bar that ends there. Read on its own, so that it can judge the venue. */
export function recordedBars(): ReadonlyMap<number, readonly string[]> {
  const bars = new Map<number, string[]>();
  for (const symbol of SYMBOLS) {
    const [, ...rows] = gunzipSync(readFileSync(pathOf(symbol)))
      .toString('latin1')
      .trimEnd()
      .split('\n');
    for (const row of rows) {
      const end = Number(row.slice(0, row.indexOf(','))) + MINUTE_MS;
      const there = bars.get(end);
      if (there === undefined) bars.set(end, [symbol]);
      else there.push(symbol);
    }
  }
  return bars;
}
