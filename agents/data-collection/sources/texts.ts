import type { EpochMs } from '#shared/kernel/time.ts';
import { meanSentiment } from '../core/sentiment.ts';
import type { Told } from './source.ts';

/** What was said somewhere, as numbers: `NAME` is the mean sentiment, left out when nobody says anything, `NAME.count` how much was said. */
export function toldOf(
  series: string,
  time: EpochMs,
  { texts, count }: { readonly texts: readonly string[]; readonly count: number },
): readonly Told[] {
  const mood = meanSentiment(texts);
  const volume: Told = { series: `${series}.count`, time, value: count, publishedAt: null };
  return mood === null ? [volume] : [{ series, time, value: mood, publishedAt: null }, volume];
}
