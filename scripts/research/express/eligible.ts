import { usesMethod } from '#agents/risk-manager/core/sizing/settings.ts';
import { venueModels } from '#shared/research/backtest/models.ts';
import { contentHash } from '#shared/research/study/content.ts';
import type { ExpressInput } from './express-core.ts';

/** Models that the express path knows in all their forms; the others it knows as they are when nobody speaks of them. */
const KNOWN: ReadonlySet<string> = new Set(['fees', 'depth', 'restingFills']);

/** Whether the express path knows all that the run is given: what comes up on the way it may still decline. */
export function isExpress({ models, series, quoteAsset, features, execution, limits }: ExpressInput): boolean {
  const usual: Readonly<Record<string, unknown>> = venueModels.parse({});
  const plainModels = Object.entries(models).every(
    ([name, model]) => KNOWN.has(name) || contentHash(model) === contentHash(usual[name]),
  );
  const inPlainFees = models.fees.payIn === 'received' || models.fees.payIn === 'quote';
  const { oco, stop } = execution.protection;
  const bases = series.map(({ listing }) => listing.base);
  const traded = features.flatMap(bot => bot.instrumentIds);
  return (
    plainModels &&
    inPlainFees &&
    models.depth.kind === 'ladder' &&
    oco === 'list' &&
    stop === 'stop-loss' &&
    execution.admitEntries &&
    !usesMethod(limits.sizing, 'kelly') &&
    series.every(({ listing }) => listing.quote === quoteAsset) &&
    new Set([...bases, quoteAsset]).size === bases.length + 1 &&
    new Set(traded).size === traded.length
  );
}
