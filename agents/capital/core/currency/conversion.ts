/** A market in which an asset can be turned into another, in either direction. */
export interface ConversionMarket {
  readonly instrumentId: string;
  readonly base: string;
  readonly quote: string;
  /** Fee and half the spread, in bps; above 0. */
  readonly costBps: number;
}

export interface ConversionStep {
  readonly instrumentId: string;
  readonly side: 'buy' | 'sell';
  readonly to: string;
}

export interface Conversion {
  readonly steps: readonly ConversionStep[];
  readonly costBps: number;
}

/** The cheapest way from an asset to another (Dijkstra over the markets); null when none leads there. Of equal ones the first by name. */
export function cheapestConversion(
  { from, to }: { readonly from: string; readonly to: string },
  markets: readonly ConversionMarket[],
): Conversion | null {
  const best = new Map<string, Conversion>([[from, { steps: [], costBps: 0 }]]);
  const open = new Set([from]);
  while (open.size > 0) {
    const asset = nearest(open, best);
    const way = best.get(asset);
    open.delete(asset);
    if (asset === to || way === undefined) break;
    for (const { step, costBps } of stepsFrom(asset, markets)) {
      const cost = way.costBps + costBps;
      if (cost >= (best.get(step.to)?.costBps ?? Number.POSITIVE_INFINITY)) continue;
      best.set(step.to, { steps: [...way.steps, step], costBps: cost });
      open.add(step.to);
    }
  }
  return best.get(to) ?? null;
}

const nearest = (open: ReadonlySet<string>, best: ReadonlyMap<string, Conversion>): string =>
  [...open].sort().reduce((a, b) => ((best.get(b)?.costBps ?? 0) < (best.get(a)?.costBps ?? 0) ? b : a));

interface Priced {
  readonly step: ConversionStep;
  readonly costBps: number;
}

const stepsFrom = (asset: string, markets: readonly ConversionMarket[]): readonly Priced[] =>
  [...markets]
    .sort((a, b) => (a.instrumentId < b.instrumentId ? -1 : 1))
    .flatMap(({ instrumentId, base, quote, costBps }): readonly Priced[] => {
      if (base === asset) return [{ step: { instrumentId, side: 'sell', to: quote }, costBps }];
      if (quote === asset) return [{ step: { instrumentId, side: 'buy', to: base }, costBps }];
      return [];
    });
