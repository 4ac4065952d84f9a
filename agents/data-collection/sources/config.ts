import { z } from 'zod';

const minutes = (fallback: number, least = 1) => z.int().min(least).max(43_200).default(fallback);
const hours = (fallback: number) => z.int().min(1).max(720).default(fallback);
const seriesName = z.string().regex(/^[A-Za-z0-9_-]{1,60}$/, 'expected letters, digits, dashes and underscores');
const address = (fallback: string) => z.url({ protocol: /^https?$/ }).default(fallback);
const queries = z.record(seriesName, z.string().min(1).max(500));

const NEWS_API_PER_DAY = 100;

/**
 * The section `dataCollection.sources` of a profile: what is asked beside the venue, each only where it stands there. Features name a
 * series as `fear-and-greed:index`, `fred:DGS10`, `news-api:NAME`, `news-api:NAME.count`. Keys stand in `credentials/sources.json`.
 */
export const sourcesConfig = z.strictObject({
  newsApi: z
    .strictObject({
      queries: queries.describe('By a name of yours: what is searched for'),
      everyMinutes: minutes(60),
      windowHours: hours(48).describe('Age of the oldest article that counts; free keys get them a day late'),
      language: z.string().length(2).default('en').describe('The lexicon of sentiment is English'),
      url: address('https://newsapi.org'),
    })
    .refine(({ queries, everyMinutes }) => (Object.keys(queries).length * 1_440) / everyMinutes <= NEWS_API_PER_DAY, {
      error: `expected at most ${NEWS_API_PER_DAY} requests a day: fewer queries, or a longer everyMinutes`,
    })
    .exactOptional(),
  reddit: z
    .strictObject({
      subreddits: z.array(seriesName).min(1),
      everyMinutes: minutes(15),
      windowHours: hours(24),
      url: address('https://oauth.reddit.com'),
      authUrl: address('https://www.reddit.com'),
    })
    .exactOptional(),
  x: z.strictObject({ queries, everyMinutes: minutes(60), url: address('https://api.x.com') }).exactOptional(),
  fred: z
    .strictObject({
      series: z.array(seriesName).min(1).describe('Ids of FRED, such as DGS10'),
      everyMinutes: minutes(360),
      historyYears: z.int().min(1).max(7).default(5).describe('FRED gives at most 2000 vintages at once'),
      url: address('https://api.stlouisfed.org'),
    })
    .exactOptional(),
  weather: z
    .strictObject({
      places: z.record(
        seriesName,
        z.strictObject({
          latitude: z.number().min(-90).max(90),
          longitude: z.number().min(-180).max(180),
          variable: z
            .string()
            .regex(/^[a-z][a-z0-9_]*$/)
            .default('temperature_2m')
            .describe('As Open-Meteo names it'),
        }),
      ),
      everyMinutes: minutes(60),
      url: address('https://api.open-meteo.com'),
    })
    .exactOptional(),
  fearAndGreed: z
    .strictObject({ everyMinutes: minutes(60), url: address('https://api.alternative.me') })
    .exactOptional(),
  timeoutMs: z.int().min(100).max(120_000).default(15_000).describe('How long an answer may take'),
  staleAfterPolls: z
    .int()
    .min(2)
    .max(1_000)
    .default(3)
    .describe('A source that did not answer for so many of its turns is stale'),
});
export type SourcesConfig = z.output<typeof sourcesConfig>;
