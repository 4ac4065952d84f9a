import { expect } from 'chai';
import fc from 'fast-check';
import { LEXICON } from '#agents/data-collection/core/lexicon.ts';
import { newsOf } from '#agents/data-collection/core/news.ts';
import { meanSentiment, sentimentOf } from '#agents/data-collection/core/sentiment.ts';
import { ObservationLog } from '#shared/domain/observation.ts';
import { epochMs } from '#shared/kernel/time.ts';

describe('the sentiment of a text', () => {
  const told: Readonly<Record<string, number | null>> = {
    'Bitcoin soars to a record': 1,
    'Exchange hacked: funds stolen!': -1,
    'The market isn’t bullish': -1,
    'No crash, says the bank': 1,
    'Gains today, losses tomorrow': 0,
    'Prices surge although one lawsuit goes on': 1 / 3,
    'A conference takes place': null,
    '': null,
  };
  for (const [text, value] of Object.entries(told))
    it(`is ${value} for “${text}”`, () => expect(sentimentOf(text)).to.equal(value));

  it('stays between −1 and 1, whatever is written', () => {
    const word = fc.constantFrom(...LEXICON.keys(), 'not', 'never', 'market');
    fc.assert(
      fc.property(fc.array(word), words => {
        const value = sentimentOf(words.join(' '));
        if (value !== null) expect(Math.abs(value)).to.be.at.most(1);
      }),
    );
    expect(sentimentOf('<script>$$$ 🚀 \0')).to.equal(null);
  });

  it('of several is the mean of those that say something', () => {
    expect(meanSentiment(['rally', 'a table', 'panic', 'rally'])).to.be.closeTo(1 / 3, 1e-15);
    expect(meanSentiment(['a table'])).to.equal(null);
  });
});

describe('observations', () => {
  const one = (time: number, knownAt: number, value: number, series = 'a:b') => ({
    ...{ series, time: epochMs(time), knownAt: epochMs(knownAt), value },
  });

  it('are seen from the moment on at which they were known; a later word about the same time counts', () => {
    const log = new ObservationLog([one(100, 150, 1), one(200, 260, 2)]);
    log.add([one(100, 270, 9), one(200, 300, 3), one(200, 300, 3)]);
    const seen = (at: number) => log.at('a:b', epochMs(at));
    expect(seen(149)).to.equal(null);
    expect(seen(150)).to.deep.equal({ value: 1, ageMs: 50 });
    expect(seen(260)).to.deep.equal({ value: 2, ageMs: 60 });
    expect(seen(299)).to.deep.equal({ value: 2, ageMs: 99 });
    expect(seen(300)).to.deep.equal({ value: 3, ageMs: 100 });
    expect(log.at('a:c', epochMs(300))).to.equal(null);
  });

  it('are new when nothing was known, or when they are other than they were', () => {
    const heard = { series: 's', time: epochMs(5), value: 1, publishedAt: epochMs(6) };
    const known = (isNew: boolean, last: number | null) => ({
      isNew: () => isNew,
      lastValue: () => last,
      knownAt: epochMs(99),
    });
    const [from] = [({ series, time, value }: typeof heard, knownAt: number) => [{ series, time, value, knownAt }]];
    expect(newsOf([heard], known(true, null))).to.deep.equal(from(heard, 6));
    expect(newsOf([{ ...heard, publishedAt: null } as never], known(true, null))).to.deep.equal(from(heard, 99));
    expect(newsOf([heard], known(false, null))).to.deep.equal(from(heard, 99));
    expect(newsOf([heard], known(false, 2))).to.deep.equal(from(heard, 99));
    expect(newsOf([heard], known(false, 1))).to.deep.equal([]);
  });
});
