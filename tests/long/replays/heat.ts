import type { BacktestResult } from '#shared/research/backtest/outcome.ts';
import type { Series } from '#shared/research/backtest/series.ts';

interface Held {
  quantity: number;
  stop: number | null;
}

interface Change {
  readonly at: number;
  readonly key: string;
  readonly apply: (held: Held) => void;
}

/** The highest heat of the run, at the ends of base bars: what would be lost from the marks to the stops, as a share of the equity. */
export function worstHeat(
  result: BacktestResult,
  series: readonly Series[],
): { readonly heat: number; readonly at: number } {
  const changes = changesOf(result);
  const held = new Map<string, Held>();
  const marks = new Map(series.map(({ instrumentId, columns }) => [instrumentId, { columns, row: -1 }]));
  const { time, equity } = result.curve;
  let worst = { heat: 0, at: 0 };
  let next = 0;
  for (let point = 0; point < time.length; point++) {
    const at = time[point] ?? 0;
    for (; next < changes.length && (changes[next]?.at ?? 0) <= at; next++) {
      const { key, apply } = changes[next] as Change;
      const own = held.get(key) ?? { quantity: 0, stop: null };
      apply(own);
      held.set(key, own);
    }
    let lost = 0;
    for (const [key, { quantity, stop }] of held) {
      if (quantity === 0) continue;
      const mark = marks.get(key.slice(key.indexOf('|') + 1));
      if (mark === undefined) continue;
      while ((mark.columns.time[mark.row + 1] ?? Infinity) + MINUTE_MS <= at) mark.row += 1;
      const price = mark.columns.close[mark.row] ?? 0;
      lost += Math.max(0, quantity * (price - (stop ?? 0)));
    }
    const heat = lost / (equity[point] ?? 1);
    if (heat > worst.heat) worst = { heat, at };
  }
  return worst;
}

const MINUTE_MS = 60_000;

/** What changed what a bot holds of an instrument, or its stop; spot, long only. */
function changesOf({ decisions, fills }: BacktestResult): readonly Change[] {
  const changes: Change[] = fills.map(({ venueTime, bot, instrument, side, quantity }) => ({
    at: venueTime,
    key: `${bot}|${instrument}`,
    apply: held => {
      const rest = held.quantity + (side === 'buy' ? 1 : -1) * Number(quantity);
      // what fees in base and steps leave is dust
      held.quantity = Math.abs(rest) < 0.02 * Number(quantity) ? 0 : rest;
    },
  }));
  for (const { action, denials, stopLoss, decidedAt, bot, instrument } of decisions) {
    if (action === 'exit' || denials.length > 0 || stopLoss === null) continue;
    changes.push({
      at: decidedAt,
      key: `${bot}|${instrument}`,
      apply: held => {
        held.stop = Number(stopLoss);
      },
    });
  }
  return changes.sort((a, b) => a.at - b.at);
}
