import { z } from 'zod';
import { referenceText } from './files.ts';
import type { ReferenceBar } from './phases.ts';

const trade = z.object({
  Size: z.number(),
  EntryBar: z.int(),
  ExitBar: z.int(),
  EntryPrice: z.number(),
  ExitPrice: z.number(),
  PnL: z.number(),
  Commission: z.number(),
});
export type ReferenceTrade = z.output<typeof trade>;

const file = z.object({
  runs: z.array(
    z.object({
      name: z.string(),
      stats: z.object({ 'Equity Final [$]': z.number() }),
      trades: z.array(trade),
    }),
  ),
});

/** Trades in the order in which they were closed, and the equity at the end. */
export function referenceRun(name: string): { readonly trades: readonly ReferenceTrade[]; readonly equity: number } {
  const { runs } = file.parse(JSON.parse(referenceText('backtesting.py/reference-backtests.json.gz')));
  const run = runs.find(one => one.name === name);
  if (run === undefined) throw new Error(`there is no run ${name}`);
  return { trades: run.trades, equity: run.stats['Equity Final [$]'] };
}

/** Time, open, high, low and close in the first five columns. */
export const referenceBars = (name: string): readonly ReferenceBar[] =>
  referenceText(`backtesting.py/${name}`)
    .trim()
    .split('\n')
    .slice(1)
    .map(line => {
      const [time = '', ...prices] = line.split(',');
      const [open = 0, high = 0, low = 0, close = 0] = prices.map(Number);
      return {
        time: Date.parse(`${time.replace(' ', 'T')}${time.length > 10 ? 'Z' : 'T00:00Z'}`),
        open,
        high,
        low,
        close,
      };
    });
