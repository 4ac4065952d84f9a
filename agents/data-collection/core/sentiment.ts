import { LEXICON, NEGATIONS } from './lexicon.ts';

/** A negation turns around what follows it within so many words. */
const REACH = 3;

/**
 * How a text speaks of prices: (good − bad) / (good + bad) over the weights of its words in the lexicon, −1 to 1. A word within three
 * after a negation counts for the other side. Null when it has no such word: then it says nothing, which is not the same as
 * balanced. A count of words, not an understanding of the text: irony, comparisons and other languages pass it by.
 */
export function sentimentOf(text: string): number | null {
  let good = 0;
  let bad = 0;
  let negatedUntil = -1;
  const words =
    text
      .toLowerCase()
      .replaceAll('’', "'")
      .match(/[a-z][a-z']*/g) ?? [];
  for (const [index, word] of words.entries()) {
    if (NEGATIONS.has(word)) negatedUntil = index + REACH;
    const weight = (LEXICON.get(word) ?? 0) * (index <= negatedUntil ? -1 : 1);
    if (weight > 0) good += weight;
    else bad -= weight;
  }
  return good + bad === 0 ? null : (good - bad) / (good + bad);
}

/** Mean sentiment of texts that say something, each weighing the same; null when none does. */
export function meanSentiment(texts: readonly string[]): number | null {
  const told = texts.map(sentimentOf).filter(value => value !== null);
  return told.length === 0 ? null : told.reduce((sum, value) => sum + value, 0) / told.length;
}
